import { describe, expect, it } from 'vitest';
import { type AcceptInput, acceptManifest } from '../../agent/manifest/accept.ts';
import type { NewestAccepted } from '../../agent/manifest/freshness.ts';
import { boot } from '../support/scenario/boot.ts';
import { violations } from '../support/scenario/oracles.ts';
import { STEP } from '../support/scenario/payload.ts';
import { NOW, SOURCE, type Staged, stage } from '../support/scenario/scenario.ts';
import { differences, treeOf } from '../support/scenario/tree.ts';
import { ending, MACHINE, SETTINGS } from '../unit/manifest/manifests.ts';
import { crypto, flipBit } from '../unit/manifest/support.ts';
import { type Attack, type Delivered, deliver, GOOD_BYTES, hash, keysOf, line } from './attack.ts';
import { DATES, MIX, PARSER, STRUCTURE, TIME } from './on-content.ts';
import { KEYS, REVOKED_HERE } from './on-keys.ts';
import { ARBITRARY, SIGNATURE_FILE } from './on-signatures.ts';

const FAMILIES: readonly (readonly [string, readonly Attack[]])[] = [
  ['arbitrary files', ARBITRARY],
  ['tricks with the signature file', SIGNATURE_FILE],
  ['misused keys and thresholds', KEYS],
  ['keys that were lost', REVOKED_HERE],
  ['rollback, freeze, fast-forward, equivocation', TIME],
  ['mix and match', MIX],
  ['tricks with the parser', PARSER],
  ['dates', DATES],
  ['paths and structure', STRUCTURE],
];

function judge(attack: Attack, given: Partial<AcceptInput> = {}): string {
  const { bytes, signature, second } = deliver(attack);
  const { signatures, ...settings } = { ...SETTINGS, ...attack.settings };
  const ended = ending(
    acceptManifest({
      bytes,
      signatureText: signature,
      secondText: second,
      from: 'S:\\manifest.json',
      settings: { ...settings, signatures },
      keys: keysOf(attack),
      crypto,
      agentVersion: '1.0.0',
      clock: { nowMs: Date.parse(NOW), floorMs: 0 },
      machine: MACHINE,
      ...remembered(attack),
      ...given,
    }),
  );
  return ended === 'not-for-this-machine' ? 'SVC-1104' : ended;
}

/** What the disk of this machine would say. */
function remembered({ seen = [] }: Attack): Pick<AcceptInput, 'newestAccepted' | 'revokedHere'> {
  let newestAccepted: NewestAccepted | undefined;
  const revokedHere = new Map<string, string>();
  for (const one of seen) {
    const { bytes } = deliver(one);
    const { serial, revokes = [] } = JSON.parse(new TextDecoder().decode(bytes)) as {
      serial: number;
      revokes?: readonly string[];
    };
    newestAccepted = { serial, sha256: hash(bytes) };
    for (const id of revokes) revokedHere.set(id, 'an earlier one');
  }
  return { newestAccepted, revokedHere };
}

/** A machine of the line whose source share holds what the attacker left there. */
function machineFor(attack: Attack, first: Delivered): Staged {
  return stage({
    steps: [STEP.station],
    settings: attack.settings ?? {},
    alter: ({ overlay, share }) => {
      overlay.delete('keys\\line.pub');
      for (const [index, pub] of (attack.keys ?? [line.pub]).entries())
        overlay.set(`keys\\${index}.pub`, new TextEncoder().encode(pub));
      for (const [name, bytes] of filesOf(first)) {
        if (bytes === undefined) share.delete(name);
        else share.set(name, bytes);
      }
    },
  });
}

function filesOf({ bytes, signature, second }: Delivered) {
  return [
    ['manifest.json', bytes],
    ['manifest.json.minisig', signature],
    ['manifest.json.2.minisig', second],
  ] as const;
}

function exchange({ disk }: Staged, files: Delivered): void {
  for (const [name, bytes] of filesOf(files)) {
    if (disk.stat(`${SOURCE}\\${name}`) !== undefined) disk.remove(`${SOURCE}\\${name}`);
    if (bytes !== undefined) disk.write(`${SOURCE}\\${name}`, bytes);
  }
}

describe.each(FAMILIES)('%s', (_family, attacks) => {
  it.each(attacks)('$name: $ends', (attack) => {
    expect(judge(attack)).toBe(attack.ends);
  });

  it.each(attacks)('in a whole run, nothing is changed: $name: $ends', async (attack) => {
    const given = [...(attack.seen ?? []), attack].map(deliver);
    const [first = deliver({}), ...later] = given;
    const machine = machineFor(attack, first);
    for (const [index, files] of later.entries()) {
      const earlier = await boot(machine, { start: index + 1, blind: true });
      expect([0, 10]).toContain(earlier.end.exit);
      exchange(machine, files);
    }
    const before = treeOf(machine.disk, 'D:\\');
    const booted = await boot(machine, { start: given.length });
    const { exit, result } = booted.end;
    expect(violations(machine, booted)).toEqual([]);
    if (attack.ends === 'accepted') {
      expect([[0, 10].includes(exit), result.failure]).toEqual([true, undefined]);
      return;
    }
    expect(result.failure?.code).toBe(attack.ends);
    expect(booted.screen).toContain(attack.ends);
    expect(differences(before, treeOf(machine.disk, 'D:\\'))).toEqual([]);
  });
});

describe('the suite', () => {
  it('has the attacks of every family, each once, and controls that are taken', () => {
    const all = FAMILIES.flatMap(([family, attacks]) => attacks.map(({ name }) => `${family}: ${name}`));
    expect(new Set(all).size).toBe(all.length);
    const refused = FAMILIES.flatMap(([, attacks]) => attacks.filter(({ ends }) => ends !== 'accepted'));
    expect(refused.length).toBeGreaterThanOrEqual(150);
    expect(all.length - refused.length).toBeGreaterThanOrEqual(15);
    for (const [, attacks] of FAMILIES) {
      for (const { name, ends } of attacks)
        expect([name, name.startsWith('none:')]).toEqual([name, ends === 'accepted']);
    }
  });
});

describe('small changes of what was signed', () => {
  const signed = deliver({});
  const signature = signed.signature ?? new Uint8Array();
  const offered = (bytes: Uint8Array, signatureText: Uint8Array) =>
    judge({ name: 'small', ends: 'accepted' }, { bytes, signatureText });

  it('no bit of the manifest can be turned', () => {
    const taken = new Set<string>();
    for (let bit = 0; bit < GOOD_BYTES.length * 8; bit += 1) {
      taken.add(offered(flipBit(GOOD_BYTES, bit), signature));
    }
    expect([...taken]).toEqual(['SVC-1204']);
  });

  it('no bit of the signature file outside the text of the untrusted comment', () => {
    const end = signature.indexOf(0x0a);
    const open: number[] = [];
    for (let bit = 0; bit < signature.length * 8; bit += 1) {
      if (offered(GOOD_BYTES, flipBit(signature, bit)) === 'accepted') open.push(bit >> 3);
    }
    expect(open.length).toBeGreaterThan(0);
    expect([Math.min(...open) >= 'untrusted comment: '.length, Math.max(...open) < end]).toEqual([
      true,
      true,
    ]);
  });

  it('no prefix of either is taken', () => {
    for (let length = 0; length < GOOD_BYTES.length; length += 1) {
      expect(offered(GOOD_BYTES.subarray(0, length), signature)).not.toBe('accepted');
    }
    for (let length = 0; length < signature.length; length += 1) {
      expect(offered(GOOD_BYTES, signature.subarray(0, length))).toBe('SVC-1202');
    }
  });
});
