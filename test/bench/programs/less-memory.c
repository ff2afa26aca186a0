/* Laid before the C library of every Windows program of the bench: the machine has LESS_MEMORY_MIB of memory. Wine asks
   sysinfo(2) when a program starts, and GlobalMemoryStatusEx answers from that. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

int sysinfo(struct sysinfo *info) {
  long ended = syscall(SYS_sysinfo, info);
  const char *mib = getenv("LESS_MEMORY_MIB");
  if (ended == 0 && mib != NULL) {
    info->totalram = strtoul(mib, NULL, 10) * 1024 * 1024 / info->mem_unit;
    info->freeram = info->totalram / 2;
  }
  return (int)ended;
}
