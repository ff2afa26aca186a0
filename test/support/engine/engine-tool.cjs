// A program that works in several writes with pauses, so that a kill can meet it at work. Arguments: the folder that is
// D:, and what is to be done, one JSON text for each work. It ends with 99 where a work is done already: nobody should
// have asked.
const { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [, , volume, ...works] = process.argv;
for (const { id, writes } of works.map((work) => JSON.parse(work))) {
  const bytes = readFileSync(join(volume, 'ProgramData', 'Servicer', 'staging', 'files', `${id}.bin`));
  const target = join(volume, 'Windows', 'work', id);
  if (existsSync(target) && readFileSync(target).equals(bytes)) process.exit(99);
  const part = `${target}.part`;
  writeFileSync(part, '');
  const piece = Math.ceil(bytes.length / writes);
  for (let at = 0; at < bytes.length; at += piece) {
    appendFileSync(part, bytes.subarray(at, at + piece));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
  }
  renameSync(part, target);
}
