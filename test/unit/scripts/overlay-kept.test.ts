import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOverlay } from '../../../scripts/build/overlay.ts';
import { root } from '../../../scripts/lib/places.ts';
import { writeIpxe } from '../../../scripts/media/ipxe.ts';
import { overlayWarnings, retiredKeys } from '../../../scripts/media/overlay-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servicer-overlay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (place: string): string => join(folder, place);
const read = (place: string): string => readFileSync(at(place), 'utf8');
function write(place: string, text: string): void {
  mkdirSync(dirname(at(place)), { recursive: true });
  writeFileSync(at(place), text);
}

describe('a second build', () => {
  beforeEach(() => {
    write('dist/servicer.exe', 'first');
    makeOverlay(at('overlay'), at('dist/servicer.exe'));
  });

  it('keeps the settings, credentials and keys of the site', () => {
    write('overlay/servicer/servicer.json', '{ "channel": "mine" }');
    write('overlay/servicer/credentials.json', '{}');
    write('overlay/servicer/keys/line.pub', 'key');
    makeOverlay(at('overlay'), at('dist/servicer.exe'));
    expect(read('overlay/servicer/servicer.json')).toBe('{ "channel": "mine" }');
    expect(read('overlay/servicer/credentials.json')).toBe('{}');
    expect(read('overlay/servicer/keys/line.pub')).toBe('key');
  });

  it('writes what is ours anew', () => {
    write('overlay/Windows/System32/startnet.cmd', 'old');
    write('dist/servicer.exe', 'second');
    makeOverlay(at('overlay'), at('dist/servicer.exe'));
    expect(read('overlay/servicer/servicer.exe')).toBe('second');
    const ours = readFileSync(join(root, 'winpe-overlay/Windows/System32/startnet.cmd'), 'utf8');
    expect(read('overlay/Windows/System32/startnet.cmd')).toBe(ours);
  });

  it('leaves no exe of an earlier build', () => {
    rmSync(at('dist/servicer.exe'));
    makeOverlay(at('overlay'), at('dist/servicer.exe'));
    expect(existsSync(at('overlay/servicer/servicer.exe'))).toBe(false);
    expect(existsSync(at('overlay/servicer/servicer.json'))).toBe(true);
  });
});

describe('the folder for iPXE', () => {
  it('keeps wimboot and the media that were put there', () => {
    write('ipxe/wimboot', 'wimboot');
    write('ipxe/media/sources/boot.wim', 'wim');
    write('servicer.json', '{}');
    writeIpxe(at('ipxe'), [{ source: at('servicer.json'), place: 'servicer/servicer.json' }]);
    expect(read('ipxe/wimboot')).toBe('wimboot');
    expect(read('ipxe/media/sources/boot.wim')).toBe('wim');
    expect(read('ipxe/servicer.json')).toBe('{}');
  });
});

describe('the folder for iPXE, written again', () => {
  it('is without what the overlay holds no more', () => {
    for (const name of ['servicer.json', 'credentials.json', 'lost.pub']) write(name, name);
    write('ipxe/lost.txt', 'of somebody else');
    const file = (name: string, place: string) => ({ source: at(name), place: `servicer/${place}` });
    const settings = file('servicer.json', 'servicer.json');
    const gone = [file('credentials.json', 'credentials.json'), file('lost.pub', 'keys/lost.pub')];
    writeIpxe(at('ipxe'), [settings, ...gone]);
    writeIpxe(at('ipxe'), [settings]);
    expect(readdirSync(at('ipxe')).sort()).toEqual(['README.md', 'boot.ipxe', 'lost.txt', 'servicer.json']);
  });
});

describe('keys that were retired', () => {
  it.each([
    { names: ['a.pub', 'OLD.PUB'], retired: ['servicer/keys/OLD.PUB'], why: 'the overlay holds a.pub only' },
    { names: ['A.PUB'], retired: [], why: 'Windows does not see case' },
    { names: ['README.txt', 'note'], retired: [], why: 'no keys' },
  ])('of $names: $retired ($why)', ({ names, retired }) => {
    expect(retiredKeys(names, [{ place: 'servicer/keys/a.pub' }])).toEqual(retired);
  });
});

describe('warnings of an overlay that makes every machine refuse', () => {
  const delivered = {
    source: join(root, 'winpe-overlay/servicer/servicer.json'),
    place: 'servicer/servicer.json',
  };
  const key = { source: '', place: 'servicer/keys/a.pub' };
  const settings = (text: string) => {
    write('own.json', text);
    return { source: at('own.json'), place: 'servicer/servicer.json' };
  };

  it.each([
    { name: 'as delivered', files: () => [delivered], says: ['\\\\server\\share', 'SVC-1005'] },
    { name: 'with a key', files: () => [delivered, key], says: ['\\\\server\\share'] },
    { name: 'with settings of its own', files: () => [settings('{}'), key], says: [] },
    { name: 'with settings and no key', files: () => [settings('{}')], says: ['SVC-1005'] },
    {
      name: 'for a bench that asks for no signature',
      files: () => [settings('{ "acceptUnsigned": true }')],
      says: [],
    },
  ])('$name: $says', ({ files, says }) => {
    expect(overlayWarnings(files())).toEqual(says.map((text) => expect.stringContaining(text)));
  });
});
