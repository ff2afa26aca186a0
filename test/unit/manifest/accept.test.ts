import { describe, expect, it } from 'vitest';
import { details, ending, GOOD, MACHINE, type Overrides, offer, signer, source } from './manifests.ts';
import { crypto, flipBit, utf8 } from './support.ts';

const bytes = source(GOOD);
const [update, nic] = GOOD.steps;
const [lcu, inf, sys] = GOOD.payload;

describe('a good manifest', () => {
  it('is accepted, with its steps bound and its trust stated', () => {
    const acceptance = offer(GOOD, { comment: 'channel=line-a serial=42' });
    expect(acceptance).toMatchObject({
      kind: 'accepted',
      warnings: [],
      manifest: {
        manifest: { id: 'monthly', channel: 'line-a', serial: 42 },
        sha256: crypto.sha256(bytes),
        trust: { signed: true, keyId: signer.trusted.keyId, trustedComment: 'channel=line-a serial=42' },
      },
    });
    const steps = acceptance.kind === 'accepted' ? acceptance.manifest.steps : [];
    expect(steps.map(({ id, kind, needs }) => [id, kind, needs.payloadIds])).toEqual([
      ['update', 'package', ['lcu']],
      ['nic', 'driver', ['inf', 'sys']],
    ]);
  });

  it('is accepted again with the same serial when its bytes are the same', () => {
    expect(ending(offer(GOOD, { newestAccepted: { serial: 42, sha256: crypto.sha256(bytes) } }))).toBe(
      'accepted',
    );
  });

  it('is refused with every single bit changed, and at every prefix', () => {
    const signatureText = signer.sign(bytes, '');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      expect(ending(offer(flipBit(bytes, bit), { signatureText })), `bit ${bit}`).toBe('SVC-1204');
    }
    for (let length = 1; length < bytes.length; length += 1) {
      expect(ending(offer(bytes.subarray(0, length), { signatureText }))).toBe('SVC-1204');
    }
  });

  it('is refused at every prefix also when that prefix is signed', () => {
    for (let length = 1; length < bytes.length; length += 1) {
      expect(ending(offer(bytes.subarray(0, length))), `${length} bytes`).toBe('SVC-1102');
    }
  });
});

describe('the order of the checks', () => {
  it.each([
    {
      why: 'signature before content',
      manifest: utf8('{'),
      given: { signatureText: undefined },
      ends: 'SVC-1201',
    },
    {
      why: 'size before signature',
      manifest: new Uint8Array(1024 * 1024 + 1),
      given: { signatureText: undefined },
      ends: 'SVC-1102',
    },
    {
      why: 'schema before serial',
      manifest: { ...GOOD, serial: 1, extra: 1 },
      given: { settings: { serialFloor: 2 } },
      ends: 'SVC-1103',
    },
    {
      why: 'channel before machine',
      manifest: { ...GOOD, channel: 'x', match: { model: ['Other'] } },
      given: {},
      ends: 'SVC-1106',
    },
    {
      why: 'machine before graph and paths',
      manifest: { ...GOOD, match: { model: ['Other'] }, payload: [{ ...lcu, path: '..' }] },
      given: {},
      ends: 'not-for-this-machine',
    },
    {
      why: 'graph before paths',
      manifest: { ...GOOD, payload: [{ ...lcu, path: '..' }], steps: [{ ...update, after: ['x'] }] },
      given: {},
      ends: 'SVC-1110',
    },
  ])('is $why', ({ manifest, given, ends }) => {
    expect(ending(offer(manifest, given))).toBe(ends);
  });
});

describe('what a refusal says', () => {
  it('names every problem of the stage, with its place, and the file', () => {
    const broken = {
      ...GOOD,
      serial: '42',
      steps: [
        { ...update, kind: 'pakage' },
        { ...nic, inff: 1 },
      ],
      expires: 'soon',
    };
    // Which kinds there are is not what this is about.
    const said = details(offer(broken)).map((line) =>
      line.replace(/expected "package", .* or "[^"]+"/, 'expected a kind'),
    );
    expect(said).toMatchInlineSnapshot(`
      [
        "S:\\manifest.json: serial (6:13): found "42"; expected a whole number",
        "S:\\manifest.json: expires (8:14): found "soon"; expected a UTC time such as 2026-11-20T08:00:00Z",
        "S:\\manifest.json: steps[0].kind (42:15): found "pakage"; expected a kind; did you mean "package"?",
        "S:\\manifest.json: steps[1].inff (56:15): this key is not known; did you mean "inf"?",
      ]
    `);
  });

  it('says all that a value may be, and what a newer agent alone may add', () => {
    const set = [{ key: 'Software\\Contoso', name: 'Line', type: 'REG_SZ', data: true }];
    const registry = { id: 'line', kind: 'registry', hive: 'SOFTWARE', set, later: 1 };
    expect(details(offer({ ...GOOD, steps: [registry] }))).toEqual([
      expect.stringMatching(
        /steps\[0\]\.set\[0\]\.data \(\d+:\d+\): found true; expected a text or a whole number$/,
      ),
      expect.stringMatching(/steps\[0\]\.later \(\d+:\d+\): this key is not known; known are "id", /),
    ]);
    expect(details(offer({ ...GOOD, minAgent: '9.0.0' }))).toEqual([
      'S:\\manifest.json: it needs agent 9.0.0, this is 0.1.0',
    ]);
  });

  it('names every reason why it is not fresh', () => {
    const stale = { ...GOOD, channel: 'line-b', expires: '2026-11-20T09:00:00Z' };
    const acceptance = offer(stale, { settings: { serialFloor: 50 }, comment: 'serial=7' });
    expect(ending(acceptance)).toBe('SVC-1106 SVC-1205 SVC-1108 SVC-1107');
    expect(details(acceptance)).toMatchInlineSnapshot(`
      [
        "S:\\manifest.json: it is for channel "line-b", this overlay takes "line-a"",
        "S:\\manifest.json: the trusted comment says serial "7", the manifest says "42"",
        "S:\\manifest.json: its serial is 42, servicer.json takes none below 50",
        "S:\\manifest.json: it expired at 2026-11-20T09:00:00Z; now it is 2026-11-21T00:00:00.000Z",
      ]
    `);
  });

  it('prints the cycle, all bad paths, and all that a machine lacks', () => {
    expect(details(offer({ ...GOOD, steps: [{ ...update, after: ['nic'] }, nic] }))).toEqual([
      'S:\\manifest.json: a cycle: update -> nic -> update',
    ]);
    expect(
      details(
        offer({
          ...GOOD,
          payload: [
            { ...lcu, path: '..' },
            { ...inf, path: 'con' },
            { ...sys, path: 'a b' },
          ],
        }),
      ),
    ).toHaveLength(3);
    expect(offer({ ...GOOD, match: { model: ['Other'], serial: ['SN-2', 'SN-3'] } })).toEqual({
      kind: 'not-for-this-machine',
      because: [
        'the model is "Box  9000", the rule asks for "Other"; the serial number is "SN-1", the rule asks for "SN-2", "SN-3"',
      ],
    });
  });
});

describe('warnings', () => {
  const warnings = (given: Overrides, manifest: unknown = GOOD) => {
    const acceptance = offer(manifest, given);
    return acceptance.kind === 'accepted' ? acceptance.warnings : [ending(acceptance)];
  };

  it('say UNSIGNED, and nobody is trusted', () => {
    const given = { signatureText: undefined, settings: { acceptUnsigned: true } };
    expect(warnings(given)).toEqual([
      'UNSIGNED: the manifest is accepted without a signature, as servicer.json says',
    ]);
    expect(offer(GOOD, given)).toMatchObject({ manifest: { trust: { signed: false } } });
    expect(warnings({ keys: [], settings: { acceptUnsigned: true } })).toEqual([
      expect.stringMatching(/^UNSIGNED.*the overlay holds no key/),
    ]);
  });

  it.each([
    { nowMs: undefined, why: 'the clock is not believable' },
    { nowMs: 0, why: 'the clock is behind the floor' },
  ])('say that nobody knows whether it has expired ($why)', ({ nowMs }) => {
    const clock = { nowMs, floorMs: Date.parse('2026-10-01T00:00:00Z') };
    expect(warnings({ clock })).toEqual([expect.stringMatching(/nobody knows whether .* has expired/)]);
    expect(warnings({ clock }, { ...GOOD, expires: undefined })).toEqual([]);
  });

  it('say that it was issued in the future, from a day on', () => {
    expect(warnings({}, { ...GOOD, issued: '2026-11-22T00:00:00Z' })).toEqual([]);
    expect(warnings({}, { ...GOOD, issued: '2026-11-22T00:00:01Z' })).toEqual([
      expect.stringMatching(/in the future/),
    ]);
  });

  it('are none for a machine without a name in its firmware, where no rule asks for one', () => {
    const machine = { ...MACHINE, manufacturer: undefined, model: undefined };
    expect(warnings({ machine }, { ...GOOD, match: {} })).toEqual([]);
    expect(warnings({ machine })).toEqual(['not-for-this-machine']);
  });
});
