// A stand-in for the agent, for tests of the build itself: says its version, its name and its arguments.
declare const SERVICER_VERSION: string;

const [, ...args] = process.argv;
if (args.includes('--version')) process.stdout.write(`${SERVICER_VERSION}\n`);
else process.stdout.write(`${JSON.stringify({ execPath: process.execPath, args: args.slice(1) })}\n`);
