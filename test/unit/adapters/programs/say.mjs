// Prints what it is told, in the order told: out:TEXT, err:TEXT, wait:MS, exit:CODE, bytes:COUNT, env:NAME, stdin, log:PATH.
import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

for (const word of process.argv.slice(2)) {
  const cut = word.indexOf(':');
  const [what, value] = cut < 0 ? [word, ''] : [word.slice(0, cut), word.slice(cut + 1)];
  if (what === 'out') process.stdout.write(value);
  if (what === 'err') process.stderr.write(value);
  if (what === 'wait') await wait(Number(value));
  if (what === 'env') process.stdout.write(`${value}=${process.env[value] ?? ''};`);
  if (what === 'log') appendFileSync(value, 'a line\n');
  if (what === 'bytes') process.stdout.write(Buffer.alloc(Number(value), 'x'));
  if (what === 'stdin') for await (const chunk of process.stdin) process.stdout.write(`<${chunk}>`);
  if (what === 'exit') process.exitCode = Number(value);
}
