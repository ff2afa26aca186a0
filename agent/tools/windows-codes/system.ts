/**
 * Win32 errors as HRESULT, codes of signatures and drivers, imaging (WIM) codes and process crashes, as servicing meets them:
 * code | symbol | class | meaning | remedy.
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-erref
 */
export const SYSTEM_CODES = `
0x00000000 | ERROR_SUCCESS | success | It went well. | Nothing to do.
0x80070001 | ERROR_INVALID_FUNCTION | caller | The program reports a failure without a reason of its own. | Read what the program printed.
0x80070002 | ERROR_FILE_NOT_FOUND | package | A file was not found. | Check the path; in the store a file may be missing.
0x80070003 | ERROR_PATH_NOT_FOUND | caller | A folder was not found. | Check the path.
0x80070005 | ERROR_ACCESS_DENIED | environment | Access is denied. | Look for BitLocker, write protection and a volume that needs chkdsk.
0x8007000B | ERROR_BAD_FORMAT | package | The file has the wrong format. | Check what the file really is.
0x8007000D | ERROR_INVALID_DATA | package | Package or store holds invalid data. | Download the package again; if it stays, repair the image.
0x8007000E | ERROR_OUTOFMEMORY | environment | There is not enough memory. | Use a page file, or add memory.
0x80070020 | ERROR_SHARING_VIOLATION | retry | Another program has the file open. | Try again.
0x80070032 | ERROR_NOT_SUPPORTED | caller | This is not supported here. | Check that the image is offline and the package of a kind that this DISM takes; a .msu that it does not take is expanded, and its .cab added.
0x80070035 | ERROR_BAD_NETPATH | retry | The network path was not found. | Check server, share and network, then try again.
0x80070057 | ERROR_INVALID_PARAMETER | caller | An option is not valid; also the wrapper of failures inside a 24H2 .msu. | Read the DISM log for the code behind it.
0x80070070 | ERROR_DISK_FULL | environment | The disk is full. | Free space on the image's volume and on the scratch volume.
0x8007007B | ERROR_INVALID_NAME | caller | A file name is not valid. | Look for a stray quote or a path that is too long.
0x8007007F | ERROR_PROC_NOT_FOUND | image | DISM and the image's servicing stack do not fit together, or the image is damaged. | Use a newer Windows PE; stop if the image stays so.
0x800700B7 | ERROR_ALREADY_EXISTS | retry | It exists already, or another package is being installed. | Wait, then look at the image again.
0x80070103 | ERROR_NO_MORE_ITEMS | success | There was nothing left to do: the driver is already there. | Nothing to do.
0x80070228 | (no public name) | package | A 24H2 checkpoint package does not fit, or lies beside the target. | Apply the target update alone, in a folder of its own.
0x80070241 | ERROR_INVALID_IMAGE_HASH | package | The digital signature of a file cannot be verified. | Use a signed driver; an unsigned one is taken only when the step forces it, and starts only where Windows allows that.
0x800702E4 | ERROR_ELEVATION_REQUIRED | environment | Administrator rights are needed. | Start as administrator; in Windows PE this cannot happen.
0x80070490 | ERROR_NOT_FOUND | package | Something the package refers to was not found. | Use packages of exactly this build and edition.
0x80070570 | ERROR_FILE_CORRUPT | environment | A file or folder is damaged on the disk. | Run chkdsk and copy the package again.
0x800705B9 | ERROR_XML_PARSE_ERROR | image | An XML file could not be read. | Download the package again; if it stays, repair the image.
0x80070669 | ERROR_SUCCESS_REBOOT_INITIATED | success | It went well and a restart was begun. | Nothing to do.
0x800706BE | RPC_S_CALL_FAILED | retry | The DISM host process went away; the work may have been done all the same. | Look at the image again before another attempt.
0x80070BC2 | ERROR_SUCCESS_REBOOT_REQUIRED | success | It went well; Windows finishes at first boot. | Look at the image: this code alone is no proof.
0x80070BC9 | ERROR_FAIL_REBOOT_REQUIRED | caller | Earlier work wants a restart first. | Start the installed Windows once, then service it again.
0x00240006 | WU_S_ALREADY_INSTALLED | success | The update is already installed. | Nothing to do.
0x800736B3 | ERROR_SXS_ASSEMBLY_NOT_FOUND | image | An assembly is missing from the component store. | Repair the store with a source of the same build.
0x80073701 | ERROR_SXS_ASSEMBLY_MISSING | image | An assembly the package refers to is missing. | Repair the store with a source of the same build.
0x80073712 | ERROR_SXS_COMPONENT_STORE_CORRUPT | image | The component store is damaged. | Repair the store with a source of the same build.
0x8007371B | ERROR_SXS_TRANSACTION_CLOSURE_INCOMPLETE | image | Parts of a servicing transaction are missing. | Repair the store with a source of the same build.
0x80071AB1 | ERROR_LOG_GROWTH_FAILED | environment | The file system's transaction log could not grow. | Run chkdsk /f on the image's volume.
0x800B0100 | TRUST_E_NOSIGNATURE | package | The file has no signature. | Use a signed driver with its catalog beside the INF.
0x800B0101 | CERT_E_EXPIRED | environment | A certificate is not valid at the time that the clock shows. | Set the clock in the firmware; if it is right, get a newer package.
0x800B0109 | CERT_E_UNTRUSTEDROOT | package | The signature ends in a root certificate that is not trusted. | Use a driver that Microsoft has signed.
0x800F022F | SPAPI_E_NO_CATALOG_FOR_OEM_INF | package | The INF names no catalog, so the driver is unsigned. | Use a signed driver with its catalog beside the INF.
0x800F0247 | SPAPI_E_DRIVER_STORE_ADD_FAILED | package | The driver could not be added to the driver store. | Read setupapi.offline.log of the image for the file that is missing or wrong.
0x800F024B | SPAPI_E_FILE_HASH_NOT_IN_CATALOG | package | A file of the driver is not the one that its catalog names. | Copy the driver package again as a whole; INF, catalog and files belong together.
0x800401E3 | MK_E_UNAVAILABLE | caller | A 24H2 .msu needs the update agent, which this Windows PE lacks. | Use a boot image that has it (made from WinRE), or expand the .msu.
0xC142010C | (no public name) | retry | A mounted image must be mounted again. | Run DISM /Remount-Image.
0xC1420114 | (no public name) | caller | The mount folder is not empty. | Use an empty folder.
0xC1420117 | (no public name) | retry | A file of the mounted image is still open. | Close it, then run DISM /Cleanup-Mountpoints.
0xC1420127 | (no public name) | caller | The image is already mounted for writing. | End that mount with DISM /Unmount-Image; /Cleanup-Mountpoints frees only mounts that no longer work.
0xC0000005 | STATUS_ACCESS_VIOLATION | image | The program crashed. | Try once more; test the memory if it happens again.
0xC000000D | STATUS_INVALID_PARAMETER | caller | The program was called wrongly. | Read what the program printed.
0xC0000017 | STATUS_NO_MEMORY | environment | There is not enough memory. | Use a page file, or add memory.
0xC0000022 | STATUS_ACCESS_DENIED | environment | Access is denied. | Look for BitLocker and write protection.
0xC000007B | STATUS_INVALID_IMAGE_FORMAT | environment | The program or a library of it is for another architecture. | Use the program of this Windows PE's architecture.
0xC00000FD | STATUS_STACK_OVERFLOW | image | The program crashed: stack overflow. | Try once more; keep the log.
0xC0000135 | STATUS_DLL_NOT_FOUND | environment | The program cannot start because a library is missing. | Put the library beside it, or use another boot image.
0xC0000139 | STATUS_ENTRYPOINT_NOT_FOUND | environment | The program cannot start because a library is too old or too new. | Use program and boot image of the same Windows version.
0xC000013A | STATUS_CONTROL_C_EXIT | caller | The program was ended from the keyboard. | Run it again when it was not meant to be ended.
0xC0000142 | STATUS_DLL_INIT_FAILED | environment | A library of the program could not be started. | Restart Windows PE; look at the free memory.
0xC0000374 | STATUS_HEAP_CORRUPTION | image | The program crashed: its memory was damaged. | Try once more; test the memory if it happens again.
0xC0000409 | STATUS_STACK_BUFFER_OVERRUN | image | The program ended itself after an internal fault. | Try once more; keep the log.
`;
