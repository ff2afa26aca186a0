import { describe, expect, it } from 'vitest';
import { ending, GOOD, type Overrides, offer } from './manifests.ts';
import { utf8 } from './support.ts';

const [update, nic] = GOOD.steps;
const [lcu, inf, sys] = GOOD.payload;

describe('an attack that is signed, with bad content', () => {
  const cases: readonly {
    readonly attack: string;
    readonly manifest: unknown;
    readonly given?: Overrides;
    readonly ends: string;
  }[] = [
    {
      attack: 'parser: a duplicate key',
      manifest: utf8(JSON.stringify(GOOD).replace('"serial":42', '"serial":42,"serial":43')),
      ends: 'SVC-1102',
    },
    {
      attack: 'parser: a duplicate key in the depth',
      manifest: utf8(JSON.stringify(GOOD).replace('"id":"lcu"', '"id":"lcu","id":"x"')),
      ends: 'SVC-1102',
    },
    {
      attack: 'parser: __proto__',
      manifest: utf8(JSON.stringify(GOOD).replace('{', '{"__proto__":{"admin":true},')),
      ends: 'SVC-1102',
    },
    {
      attack: 'parser: serial as 42.0',
      manifest: utf8(JSON.stringify(GOOD).replace('"serial":42', '"serial":42.0')),
      ends: 'SVC-1102',
    },
    {
      attack: 'parser: serial as 4.2e1',
      manifest: utf8(JSON.stringify(GOOD).replace('"serial":42', '"serial":4.2e1')),
      ends: 'SVC-1102',
    },
    { attack: 'parser: a comment', manifest: utf8(`// x\n${JSON.stringify(GOOD)}`), ends: 'SVC-1102' },
    {
      attack: 'parser: a byte order mark',
      manifest: utf8(`\ufeff${JSON.stringify(GOOD)}`),
      ends: 'SVC-1102',
    },
    {
      attack: 'parser: two documents',
      manifest: utf8(JSON.stringify(GOOD) + JSON.stringify(GOOD)),
      ends: 'SVC-1102',
    },
    { attack: 'schema: unknown key', manifest: { ...GOOD, run: 'cmd' }, ends: 'SVC-1103' },
    {
      attack: 'schema: unknown key in a step',
      manifest: { ...GOOD, steps: [{ ...update, command: 'x' }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'schema: unknown key in a payload',
      manifest: { ...GOOD, payload: [{ ...lcu, url: 'x' }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'schema: unknown match rule',
      manifest: { ...GOOD, match: { moddel: ['x'] } },
      ends: 'SVC-1103',
    },
    { attack: 'schema: an empty match rule', manifest: { ...GOOD, match: { model: [] } }, ends: 'SVC-1103' },
    {
      attack: 'schema: a build range from high to low',
      manifest: { ...GOOD, match: { build: { min: 2, max: 1 } } },
      ends: 'SVC-1103',
    },
    {
      attack: 'schema: unknown kind of step',
      manifest: { ...GOOD, steps: [{ ...update, kind: 'exec' }] },
      ends: 'SVC-1103',
    },
    { attack: 'schema: serial zero', manifest: { ...GOOD, serial: 0 }, ends: 'SVC-1103' },
    { attack: 'schema: serial as text', manifest: { ...GOOD, serial: '42' }, ends: 'SVC-1103' },
    { attack: 'schema: an id with upper case', manifest: { ...GOOD, id: 'Monthly' }, ends: 'SVC-1103' },
    { attack: 'schema: an id of 33 characters', manifest: { ...GOOD, id: 'x'.repeat(33) }, ends: 'SVC-1103' },
    {
      attack: 'schema: a date without zone',
      manifest: { ...GOOD, issued: '2026-11-20T08:00:00' },
      ends: 'SVC-1103',
    },
    {
      attack: 'schema: 30 February',
      manifest: { ...GOOD, issued: '2026-02-30T08:00:00Z' },
      ends: 'SVC-1103',
    },
    {
      attack: 'schema: a hash in upper case',
      manifest: { ...GOOD, payload: [{ ...lcu, sha256: 'A'.repeat(64) }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'schema: a hash that is too short',
      manifest: { ...GOOD, payload: [{ ...lcu, sha256: 'a'.repeat(63) }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'newer: a later schema with keys of its own',
      manifest: { ...GOOD, schema: 2, later: true },
      ends: 'SVC-1111',
    },
    {
      attack: 'newer: an agent that is not there yet',
      manifest: { ...GOOD, minAgent: '0.1.1', later: true },
      ends: 'SVC-1111',
    },
    { attack: 'newer: no version at all', manifest: { ...GOOD, minAgent: 'soon' }, ends: 'SVC-1103' },
    {
      attack: 'none: a pre-release of the agent',
      manifest: GOOD,
      given: { agentVersion: '0.1.0-dev.3+abc' },
      ends: 'accepted',
    },
    {
      attack: 'graph: a step id twice',
      manifest: { ...GOOD, steps: [update, { ...update }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'graph: a payload id twice',
      manifest: { ...GOOD, payload: [lcu, inf, sys, { ...lcu, path: 'x.cab' }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'graph: after a step that is not there',
      manifest: { ...GOOD, steps: [{ ...update, after: ['x'] }] },
      ends: 'SVC-1110',
    },
    {
      attack: 'graph: after itself',
      manifest: { ...GOOD, steps: [{ ...update, after: ['update'] }] },
      ends: 'SVC-1110',
    },
    {
      attack: 'graph: a cycle',
      manifest: { ...GOOD, steps: [{ ...update, after: ['nic'] }, nic] },
      ends: 'SVC-1110',
    },
    {
      attack: 'graph: a payload that is not there',
      manifest: { ...GOOD, payload: [inf, sys] },
      ends: 'SVC-1110',
    },
    {
      attack: 'path: out of the folder',
      manifest: { ...GOOD, payload: [{ ...lcu, path: '../x.msu' }, inf, sys] },
      ends: 'SVC-1305',
    },
    {
      attack: 'path: another server',
      manifest: { ...GOOD, payload: [{ ...lcu, path: '\\\\evil\\x\\y.msu' }, inf, sys] },
      ends: 'SVC-1305',
    },
    {
      attack: 'path: a device',
      manifest: { ...GOOD, payload: [{ ...lcu, path: 'nul.msu' }, inf, sys] },
      ends: 'SVC-1305',
    },
    {
      attack: 'path: the same file in other case',
      manifest: { ...GOOD, payload: [lcu, inf, sys, { ...lcu, id: 'x', path: 'PACKAGES/KB5044285.MSU' }] },
      ends: 'SVC-1305',
    },
    {
      attack: 'path: a file as a folder',
      manifest: {
        ...GOOD,
        payload: [lcu, inf, sys, { ...lcu, id: 'x', path: 'packages/KB5044285.msu/x.cab' }],
      },
      ends: 'SVC-1305',
    },
    {
      attack: 'wrong software: an .exe as package',
      manifest: { ...GOOD, payload: [{ ...lcu, path: 'x.exe' }, inf, sys] },
      ends: 'SVC-1304',
    },
    {
      attack: 'wrong software: no identity',
      manifest: { ...GOOD, steps: [{ ...update, identity: 'KB1' }] },
      ends: 'SVC-1103',
    },
    {
      attack: 'none: for another machine',
      manifest: { ...GOOD, match: { model: ['Other'] } },
      ends: 'not-for-this-machine',
    },
  ];

  it.each(cases)('$attack: $ends', ({ manifest, given, ends }) => {
    expect(ending(offer(manifest, given))).toBe(ends);
  });
});
