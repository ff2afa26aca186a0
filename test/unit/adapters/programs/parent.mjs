// Starts a child that keeps standard output open and outlives it; prints the child's process id.
import { spawn } from 'node:child_process';

const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit' });
process.stdout.write(`${child.pid}\n`);
if (process.argv[2] === 'leave') process.exit(7);
