// Plays servicer.exe for startnet.cmd: does what stand-in.json beside the verdict says, and notes how it was started.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const home = 'X:\\servicer';
const { exitCode, verdict } = JSON.parse(readFileSync(`${home}\\stand-in.json`, 'utf8'));
mkdirSync(home, { recursive: true });
const seen = {
  args: process.argv.slice(2),
  execPath: process.execPath,
  node: Object.keys(process.env).filter((name) => name.toUpperCase().startsWith('NODE_')),
  oldVerdict: existsSync(`${home}\\verdict.txt`),
};
writeFileSync(`${home}\\seen.json`, JSON.stringify(seen));
if (verdict !== undefined) writeFileSync(`${home}\\verdict.txt`, `${verdict}\r\n`);
process.exit(exitCode);
