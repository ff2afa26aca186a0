// copy-to.cjs FILE TEXT: makes the folder, writes the file, reads it back; prints how the last act ended.
const fs = require('node:fs');
const path = require('node:path').win32;
const [file, text] = process.argv.slice(2);
try {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { flush: true });
  process.stdout.write(`read ${fs.readFileSync(file, 'utf8')}\n`);
} catch (error) {
  process.stdout.write(`${error.code}\n`);
  process.exitCode = 1;
}
