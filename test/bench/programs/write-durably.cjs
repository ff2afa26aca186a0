// write-durably.cjs FILE COUNT: writes records of 4 KiB one by one, each flushed before the next; then waits to be killed.
const fs = require('node:fs');
const [file, count] = process.argv.slice(2);
// Written through: UV_FS_O_SYNC, which Node does not name (https://docs.libuv.org/en/v1.x/fs.html#file-open-constants).
const handle = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT | 0x08000000);
for (let record = 0; record < Number(count); record += 1) {
  fs.writeSync(handle, Buffer.alloc(4096, record % 251), 0, 4096, record * 4096);
  fs.fsyncSync(handle);
  fs.writeSync(1, `${record}\n`);
}
setInterval(() => undefined, 1000);
