import { cabinet, HEAD, LCU } from './support.ts';

interface StepRow {
  readonly code: string;
  readonly why: string;
  readonly yaml: string;
  /** Whether the rule complains. */
  readonly says: boolean;
}

const OLD = HEAD.replace('min: 19041', 'min: 6001');
const steps = (text: string, head = HEAD) => `${head}steps:\n  - ${text}\n`;
const CLEAN_UP = 'id: tidy, kind: store-cleanup';
const LANGUAGE = '{ id: intl, kind: international, timeZone: UTC }';
const command = (rest: string) => `{ id: fix, kind: command, ${rest} }`;
const MADE = 'expect: { file: made.txt }';

const oldMsi = (max: string, more = '') =>
  `${steps(
    `{ id: oc, kind: first-boot, installer: setup, ocsetup: { component: Fabrikam, answers: oc }${more} }`,
    HEAD.replace('min: 19041, max: 19045', `min: 6001${max}`),
  )}payload: [{ id: setup, path: setup.msi }, { id: oc, path: oc.xml }]\n`;

/** Files that the rows may name: payload ids `lcu`, `fix`, `setup`, `script`. */
export const STEP_ROW_FILES = {
  'lcu.cab': cabinet(LCU),
  'fix.exe': 'MZ',
  'msiexec.exe': 'MZ',
  'setup.msi': 'msi',
  'SetupComplete.cmd': 'msiexec',
  'oc.xml': '<?xml version="1.0"?><unattend/>',
};

export const STEP_ROWS: readonly StepRow[] = [
  {
    code: 'LINT-050',
    why: 'a required clean-up after an update',
    yaml: `${steps(`{ ${CLEAN_UP} }`)}packages: [lcu.cab]\n`,
    says: true,
  },
  {
    code: 'LINT-050',
    why: 'an optional one',
    yaml: `${steps(`{ ${CLEAN_UP}, required: false }`)}packages: [lcu.cab]\n`,
    says: false,
  },
  {
    code: 'LINT-050',
    why: 'a required one, before the update',
    yaml: `${steps(`{ ${CLEAN_UP} }`)}packages: [{ path: lcu.cab, needs: [tidy] }]\n`,
    says: false,
  },
  { code: 'LINT-050', why: 'nothing else', yaml: steps(`{ ${CLEAN_UP} }`), says: false },
  {
    code: 'LINT-050',
    why: 'a feature leaves work too',
    yaml: `${steps('{ id: telnet, kind: feature, feature: TelnetClient }')}  - { ${CLEAN_UP} }\n`,
    says: true,
  },
  {
    code: 'LINT-051',
    why: 'the update needs the clean-up',
    yaml: `${steps(`{ ${CLEAN_UP} }`)}packages: [{ path: lcu.cab, needs: [tidy] }]\n`,
    says: true,
  },
  {
    code: 'LINT-051',
    why: 'in the usual order',
    yaml: `${steps(`{ ${CLEAN_UP} }`)}packages: [lcu.cab]\n`,
    says: false,
  },
  { code: 'LINT-052', why: 'it is on', yaml: steps(`{ ${CLEAN_UP}, resetBase: true }`), says: true },
  { code: 'LINT-052', why: 'it is off', yaml: steps(`{ ${CLEAN_UP} }`), says: false },
  {
    code: 'LINT-053',
    why: 'repair',
    yaml: steps('{ id: sfc, kind: system-files, repair: true }'),
    says: true,
  },
  { code: 'LINT-053', why: 'a check only', yaml: steps('{ id: sfc, kind: system-files }'), says: false },
  { code: 'LINT-054', why: 'Server 2008 is meant', yaml: steps(LANGUAGE, OLD), says: true },
  {
    code: 'LINT-054',
    why: 'the build below Windows 7',
    yaml: steps(LANGUAGE, OLD.replace('6001', '7599')),
    says: true,
  },
  {
    code: 'LINT-054',
    why: 'Windows 7 is the first',
    yaml: steps(LANGUAGE, OLD.replace('6001', '7600')),
    says: false,
  },
  {
    code: 'LINT-054',
    why: 'the step itself leaves them out',
    yaml: steps(LANGUAGE.replace(' }', ', when: { build: { min: 7600 } } }'), OLD),
    says: false,
  },
  {
    code: 'LINT-054',
    why: 'the lower end is left open',
    yaml: steps(LANGUAGE, HEAD.replace('min: 19041, ', '')),
    says: true,
  },
  {
    code: 'LINT-060',
    why: 'handed to DISM',
    yaml: steps(command(`tool: dism.exe, arguments: ["/Add-Package", "/preventpending"], ${MADE}`)),
    says: true,
  },
  {
    code: 'LINT-060',
    why: 'another word',
    yaml: steps(command(`tool: dism.exe, arguments: ["/NoRestart"], ${MADE}`)),
    says: false,
  },
  {
    code: 'LINT-061',
    why: 'a tool',
    yaml: steps(command(`tool: MSIEXEC.exe, arguments: ["/i", "{staging}/files/setup.msi"], ${MADE}`)),
    says: true,
  },
  {
    code: 'LINT-061',
    why: 'brought along',
    yaml: `${steps(command(`program: fix, ${MADE}`))}payload: [{ id: fix, path: msiexec.exe }]\n`,
    says: true,
  },
  {
    code: 'LINT-061',
    why: 'a program of one’s own',
    yaml: `${steps(command(`program: fix, ${MADE}`))}payload: [{ id: fix, path: fix.exe }]\n`,
    says: false,
  },
  {
    code: 'LINT-062',
    why: 'an .msi is laid down, and that is all',
    yaml: `${HEAD}files: [{ from: setup.msi, to: "OEM/setup.msi" }]\n`,
    says: true,
  },
  {
    code: 'LINT-062',
    why: 'a value of the registry names it',
    yaml: `${HEAD}files: [{ from: setup.msi, to: "OEM/setup.msi" }]\nregistry:\n  - { hive: SOFTWARE, set: [{ key: 'Microsoft\\Windows\\CurrentVersion\\RunOnce', name: a, type: REG_SZ, data: 'msiexec /i C:\\OEM\\Setup.msi' }] }\n`,
    says: false,
  },
  {
    code: 'LINT-062',
    why: 'a script is laid down with it',
    yaml: `${HEAD}files: [{ from: setup.msi, to: "OEM/setup.msi" }, { from: SetupComplete.cmd, to: "Windows/Setup/Scripts/SetupComplete.cmd" }]\n`,
    says: false,
  },
  {
    code: 'LINT-062',
    why: 'the kind that is made for it',
    yaml: `${steps('{ id: agent, kind: first-boot, installer: setup }')}payload: [{ id: setup, path: setup.msi }]\n`,
    says: false,
  },
  {
    code: 'LINT-064',
    why: 'an installer for the end of set-up',
    yaml: `${steps('{ id: agent, kind: first-boot, installer: setup }')}payload: [{ id: setup, path: setup.msi }]\n`,
    says: true,
  },
  { code: 'LINT-064', why: 'another kind', yaml: steps(LANGUAGE), says: false },
  { code: 'LINT-065', why: 'for every Windows', yaml: oldMsi(''), says: true },
  {
    code: 'LINT-065',
    why: 'a condition of its own',
    yaml: oldMsi('', ', when: { build: { max: 9199 } }'),
    says: false,
  },
  { code: 'LINT-065', why: 'machines up to the last with it', yaml: oldMsi(', max: 9199'), says: false },
  { code: 'LINT-065', why: 'machines up to the first without', yaml: oldMsi(', max: 9200'), says: true },
  ...[
    { expect: '{ file: "Windows/System32" }', says: true, why: 'a folder of every Windows' },
    { expect: '{ file: "windows/EXPLORER.exe" }', says: true, why: 'whatever the case' },
    { expect: '{ build: { min: 19041 } }', says: true, why: 'what no program changes' },
    { expect: '{ any: [{ file: made.txt }, { file: Windows }] }', says: true, why: 'one branch is enough' },
    { expect: '{ all: [{ file: Users }, { edition: ["*"] }] }', says: true, why: 'all of them' },
    {
      expect:
        "{ registry: { hive: SOFTWARE, key: 'Microsoft\\Windows NT\\CurrentVersion', name: ProductName } }",
      says: true,
      why: 'a value of every Windows',
    },
    {
      expect:
        "{ registry: { hive: SOFTWARE, key: 'Microsoft\\Windows NT\\CurrentVersion', name: ProductName, type: REG_SZ, data: Line } }",
      says: false,
      why: 'with a content of its own',
    },
    { expect: '{ file: made.txt, build: { min: 19041 } }', says: false, why: 'a file besides' },
    {
      expect: '{ all: [{ file: Users }, { file: made.txt }] }',
      says: false,
      why: 'one of all says something',
    },
    { expect: '{ not: { file: made.txt } }', says: false, why: 'an absence' },
    { expect: '{ file: made.txt }, when: { file: made.txt }', says: true, why: 'the same as its condition' },
    { expect: '{ file: made.txt }, when: { file: source.txt }', says: false, why: 'another condition' },
  ].map(({ expect, says, why }) => ({
    code: 'LINT-063',
    why,
    yaml: steps(command(`tool: bcdboot.exe, expect: ${expect}`)),
    says,
  })),
];

export const STEP_ROW_CODES = [...new Set(STEP_ROWS.filter(({ says }) => says).map(({ code }) => code))];
