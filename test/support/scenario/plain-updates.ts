import { createHash } from 'node:crypto';
import { payloadEntries } from './payload.ts';
import { utf8, type Wish } from './scenario.ts';

const NUMBERS = ['5200001', '5200002', '5200003', '5200004'];
const fileOf = (number: string) => `kb${number}.cab`;
export const identityOf = (number: string) => `Package_for_KB${number}~31bf3856ad364e35~amd64~~10.0.1.1`;
const bytesOf = (number: string) => utf8(`MSCF payload of ${number}`);

/** Steps of four plain updates, which may share a call. */
export const PLAIN_UPDATES: readonly Readonly<Record<string, unknown>>[] = NUMBERS.map((number) => ({
  id: `kb${number.at(-1)}`,
  kind: 'package',
  payload: `p${number}`,
  identity: identityOf(number),
}));

/** Four plain updates, beside what the other scenarios have. */
export const UPDATES: Wish = {
  manifest: {
    payload: [
      ...payloadEntries(),
      ...NUMBERS.map((number) => ({
        id: `p${number}`,
        path: `updates/${fileOf(number)}`,
        sizeBytes: bytesOf(number).length,
        sha256: createHash('sha256').update(bytesOf(number)).digest('hex'),
      })),
    ],
  },
  alter: ({ share }) => {
    for (const number of NUMBERS) share.set(`updates\\${fileOf(number)}`, bytesOf(number));
  },
  machine: {
    packageFiles: Object.fromEntries(NUMBERS.map((number) => [fileOf(number), identityOf(number)])),
  },
};
