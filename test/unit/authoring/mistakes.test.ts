import { describe, expect, it } from 'vitest';
import { cabinet, codesOf, HEAD, LCU, SSU } from './support.ts';

const FILES = { 'upd/lcu.cab': cabinet(LCU), 'upd/ssu.cab': cabinet(SSU), 'tool.exe': 'MZ' };

describe('a mistake in a servicing file is named as its author knows it', () => {
  it.each([
    { yaml: 'packages: [updd]', says: 'did you mean upd?', why: 'a slip in a folder' },
    { yaml: 'packages: [upd/lcv.cab]', says: 'did you mean lcu.cab?', why: 'a slip in a file' },
    { yaml: 'packages: [other/lcu.cab]', says: 'there is no folder', why: 'the folder is wrong too' },
    { yaml: 'packages: [tool.exe]', says: 'SVC-1404 packages[0] (5:12)', why: 'a program' },
    { yaml: 'packages:\n\t- upd', says: 'SVC-1401 6:1', why: 'a tab' },
    {
      yaml: 'packages: [upd, upd/ssu.cab]',
      says: 'SVC-1414 packages[1] (5:17)',
      why: 'a file that a folder brings already',
    },
    {
      yaml: 'packages: [upd]\nregistry:\n  - { hiv: SOFTWARE, set: [{ key: A, name: b, type: REG_SZ, data: c }] }',
      says: 'registry[0] (7:5): hiv: this key is not known; did you mean "hive"?',
      why: 'a step that is not the first one of the manifest',
    },
    {
      yaml: 'files: [{ delete: a.txt }]\npackages: [{ path: upd/lcu.cab, requird: false }]',
      says: 'packages[0] (6:12): requird',
      why: 'a setting of a package',
    },
    {
      yaml: 'packages: []\npayload: []',
      says: 'it asks for nothing',
      why: 'no step comes of it',
    },
    {
      yaml: 'files: [{ delete: "C:/a.txt" }]',
      says: 'files[0] (5:9): delete: ',
      why: 'a path with a drive',
    },
    {
      yaml: 'steps:\n  - { id: x, kind: pakage, payload: y }',
      says: 'steps[0].kind (6:20)',
      why: 'a kind that there is not',
    },
  ])('$why', async ({ yaml, says }) => {
    const said = (await codesOf({ ...FILES, 'servicing.yaml': `${HEAD}${yaml}\n` })).join('\n');
    expect(said).toContain(says);
  });
});
