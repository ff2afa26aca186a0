import { createHash } from 'node:crypto';
import { FOUNDATION, LCU, payloadEntries, STEP } from './payload.ts';
import { utf8, type Wish } from './scenario.ts';

export const FRENCH =
  'Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~fr-FR~10.0.19041.1';
const BYTES = utf8('MSCF a language pack');

export const FRENCH_STEP = { id: 'fr', kind: 'package', payload: 'fr', identity: FRENCH };

/** A language pack, and an image that has the cumulative update of the manifest already. */
export const LANGUAGE: Wish = {
  manifest: {
    payload: [
      ...payloadEntries(),
      {
        id: 'fr',
        path: 'languages/fr-fr.cab',
        sizeBytes: BYTES.length,
        sha256: createHash('sha256').update(BYTES).digest('hex'),
      },
    ],
  },
  alter: ({ share }) => share.set('languages\\fr-fr.cab', BYTES),
  machine: { packageFiles: { 'fr-fr.cab': FRENCH } },
  windows: { build: '19045.5131', packages: [{ identity: FOUNDATION }, { identity: LCU }] },
  steps: [STEP.lcu, FRENCH_STEP],
};
