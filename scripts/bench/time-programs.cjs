// time-programs.cjs COMMAND...: runs programs one after the other and prints, as a JSON list, how each ended and the seconds
// from its creation to its end. A command is a JSON list [file, ...arguments] in base64. Runs under Wine, with a plain node.exe.
const { spawnSync } = require('node:child_process');
const { openSync } = require('node:fs');
const commands = process.argv.slice(2).map((text) => JSON.parse(Buffer.from(text, 'base64').toString()));
// Streams are files, as for every Node program under Wine.
const out = openSync('X:\\time-programs.out', 'a');
const times = commands.map(([file, ...args]) => {
  const start = process.hrtime.bigint();
  const { status, error } = spawnSync(file, args, { stdio: ['ignore', out, out] });
  if (error !== undefined) throw error;
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, status };
});
process.stdout.write(`${JSON.stringify(times)}\n`);
