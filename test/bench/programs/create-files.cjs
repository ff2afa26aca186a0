// create-files.cjs LIST ROOT: creates every path of a JSON list below ROOT, each with its own path as content, as the agent
// does: folders first, no file over another. Prints the paths that could not be created.
const fs = require('node:fs');
const path = require('node:path').win32;
const [list, root] = process.argv.slice(2);
const failed = [];
for (const name of JSON.parse(fs.readFileSync(list, 'utf8'))) {
  const file = `${root}\\${name.replaceAll('/', '\\')}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, name, { flag: 'wx' });
  } catch (error) {
    failed.push([name, error.code]);
  }
}
process.stdout.write(`${JSON.stringify(failed)}\n`);
