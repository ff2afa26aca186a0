import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { payloadEntries } from '../support/scenario/payload.ts';
import { playOn } from '../support/scenario/play.ts';
import { stage, utf8, type Wish } from '../support/scenario/scenario.ts';

const FILES = [
  { id: 'tools-msi', path: 'oc/fabrikam.msi', bytes: utf8('a system .msi') },
  { id: 'tools-xml', path: 'oc/fabrikam.xml', bytes: utf8('<?xml version="1.0"?><unattend/>') },
];

/** Windows 7, the last one with OCSetup. */
const WISH: Wish = {
  manifest: {
    payload: [
      ...payloadEntries(),
      ...FILES.map(({ id, path, bytes }) => ({
        id,
        path,
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    ],
  },
  alter: ({ share }) => {
    for (const { path, bytes } of FILES) share.set(path.replaceAll('/', '\\'), bytes);
  },
  windows: { product: 'Windows 7 Professional', edition: 'Professional', build: '7601.24545', packages: [] },
  steps: [
    {
      id: 'tools',
      kind: 'first-boot',
      installer: 'tools-msi',
      ocsetup: { component: 'Fabrikam-Tools', answers: 'tools-xml' },
    },
  ],
};

it.each([
  { name: 'ocsetup', has: true, exits: [20, 10], why: 'it waits for the first boot' },
  {
    name: 'ocsetup-missing',
    has: false,
    exits: [70],
    why: 'this Windows has no OCSetup: nothing is laid down',
  },
])('a system .msi for OCSetup, $name: $why', async ({ name, has, exits }) => {
  const machine = stage(WISH);
  if (has) machine.disk.write('D:\\Windows\\System32\\ocsetup.exe', utf8('MZ'));
  const played = await playOn(machine, exits.length);
  await expect(played.transcript).toMatchFileSnapshot(`../golden/kinds/${name}.txt`);
  expect(played.boots.map(({ end }) => end.exit)).toEqual(exits);
  expect(played.violations).toEqual([]);
});
