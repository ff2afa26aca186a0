import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { imageWish } from '../support/scenario/image-file.ts';
import { payloadEntries } from '../support/scenario/payload.ts';
import { play } from '../support/scenario/play.ts';
import { utf8, WINDOWS, type Wish } from '../support/scenario/scenario.ts';

const FILES = [
  { id: 'tools-msi', path: 'oc/fabrikam.msi', bytes: utf8('a system .msi') },
  { id: 'tools-xml', path: 'oc/fabrikam.xml', bytes: utf8('<?xml version="1.0"?><unattend/>') },
];

/** Windows 7, the last one with OCSetup. */
const PARTS: Wish = {
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
  steps: [
    {
      id: 'tools',
      kind: 'first-boot',
      installer: 'tools-msi',
      ocsetup: { component: 'Fabrikam-Tools', answers: 'tools-xml' },
    },
  ],
};

/** An image that is to be installed: only at the end of a set-up Windows looks at the script. */
const WINDOWS_7 = {
  ...WINDOWS,
  product: 'Windows 7 Professional',
  edition: 'Professional',
  build: '7601.24545',
  packages: [],
  setupInProgress: true,
};
const WINDOWS_10 = { ...WINDOWS, setupInProgress: true };

it.each([
  { name: 'ocsetup', windows: WINDOWS_7, exits: [20, 10], why: 'it waits for the set-up' },
  {
    name: 'ocsetup-missing',
    windows: WINDOWS_10,
    exits: [70],
    why: 'this Windows has no OCSetup: nothing is laid down',
  },
])('a system .msi for OCSetup, $name: $why', async ({ name, windows, exits }) => {
  const played = await play(imageWish(PARTS, [{ windows }]), exits.length);
  await expect(played.transcript).toMatchFileSnapshot(`../golden/kinds/${name}.txt`);
  expect(played.boots.map(({ end }) => end.exit)).toEqual(exits);
  expect(played.violations).toEqual([]);
});
