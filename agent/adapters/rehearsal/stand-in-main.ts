import { standIn } from './stand-in.ts';

// The entry of the stand-in exe. A negative code arrives as the unsigned number that Windows knows.
standIn(process.execPath, process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\r\n`);
    process.exit(1);
  },
);
