import { isImaging } from './dism-imaging.ts';
import { type DismFailure, FAILURE } from './dism-text.ts';
import { splitOption } from './program.ts';

/** A command line of dism.exe, taken apart. */
export interface DismArguments {
  readonly image: string | undefined;
  readonly online: boolean;
  readonly logPath: string | undefined;
  readonly scratchDir: string | undefined;
  readonly english: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
  /** `/add-package`, in lower case. */
  readonly verb: string | undefined;
  /** Values of the verb's own options, in order, by lower-case name; an option without value is there with ''. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-global-options-for-command-line-syntax */
const GLOBALS = new Set([
  '/image',
  '/online',
  '/windir',
  '/sysdrivedir',
  '/logpath',
  '/loglevel',
  '/scratchdir',
  '/english',
  '/quiet',
  '/norestart',
  '/format',
  '/?',
]);

/** Which options a verb takes; `!` needs a value. Microsoft Learn, "DISM ... Servicing Command-Line Options" pages. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  '/get-mountedimageinfo': [],
  '/mount-image': ['/imagefile!', '/index!', '/mountdir!', '/readonly', '/optimize', '/checkintegrity'],
  '/unmount-image': ['/mountdir!', '/commit', '/discard', '/append', '/checkintegrity'],
  '/cleanup-mountpoints': [],
  '/export-image': [
    '/sourceimagefile!',
    '/swmfile!',
    '/sourceindex!',
    '/destinationimagefile!',
    '/compress!',
    '/checkintegrity',
  ],
  '/add-package': ['/packagepath!', '/ignorecheck', '/preventpending'],
  '/get-packages': [],
  '/get-packageinfo': ['/packagename!', '/packagepath!'],
  '/remove-package': ['/packagename!', '/packagepath!'],
  '/get-featureinfo': ['/featurename!'],
  '/enable-feature': ['/featurename!', '/packagename!', '/source!', '/limitaccess', '/all'],
  '/disable-feature': ['/featurename!', '/packagename!', '/remove'],
  '/add-capability': ['/capabilityname!', '/source!', '/limitaccess'],
  '/remove-capability': ['/capabilityname!'],
  '/remove-driver': ['/driver!'],
  '/add-driver': ['/driver!', '/recurse', '/forceunsigned'],
  '/get-drivers': ['/all'],
  '/get-currentedition': [],
  '/set-edition': ['/set-edition!'],
  '/set-productkey': ['/set-productkey!'],
  '/get-pesettings': [],
  '/set-scratchspace': ['/set-scratchspace!'],
  '/set-targetpath': ['/set-targetpath!'],
  '/apply-unattend': ['/apply-unattend!'],
  '/get-intl': [],
  '/set-uilang': ['/set-uilang!'],
  '/set-syslocale': ['/set-syslocale!'],
  '/set-userlocale': ['/set-userlocale!'],
  '/set-inputlocale': ['/set-inputlocale!'],
  '/set-timezone': ['/set-timezone!'],
  '/get-provisionedappxpackages': [],
  '/add-provisionedappxpackage': [
    '/packagepath!',
    '/dependencypackagepath!',
    '/licensepath!',
    '/skiplicense',
  ],
  '/remove-provisionedappxpackage': ['/packagename!'],
  '/cleanup-image': [
    '/checkhealth',
    '/scanhealth',
    '/analyzecomponentstore',
    '/restorehealth',
    '/startcomponentcleanup',
    '/resetbase',
    '/revertpendingactions',
    '/defer',
    '/source!',
    '/limitaccess',
  ],
};

/** Verbs that dism.exe has and the model has not. */
const NOT_MODELLED =
  /^\/(get-features|get-capabilit\w*|export-driver|get-driverinfo|set-\w+|get-\w+|mount-\w+|unmount-\w+|apply-\w+|capture-\w+|commit-\w+|export-\w+|append-\w+|split-\w+|delete-\w+|list-\w+|cleanup-\w+|remount-\w+|optimize-\w+|gen-\w+|check-\w+|enable-\w+|disable-\w+)$/;

export type ArgumentsReading =
  | { readonly ok: true; readonly parsed: DismArguments }
  | { readonly ok: false; readonly failure: DismFailure };

export function parseDismArguments(args: readonly string[]): ArgumentsReading {
  const globals = new Map<string, string>();
  const options = new Map<string, string[]>();
  let verb: string | undefined;
  for (const arg of args) {
    if (arg === '-?' || arg === '/?') {
      globals.set('/?', '');
      continue;
    }
    if (!arg.startsWith('/')) return refuse(FAILURE.unknownOption(arg));
    const { name, value = '' } = splitOption(arg);
    if (GLOBALS.has(name)) {
      if (globals.has(name))
        return refuse(FAILURE.parameter(`The ${name.slice(1)} option has been duplicated.`));
      globals.set(name, value);
    } else if (VERBS[name] !== undefined) {
      if (verb !== undefined) return refuse(FAILURE.unknownOption(name.slice(1)));
      verb = name;
      // Some verbs carry their own value: /Set-TimeZone:UTC.
      if (VERBS[name].includes(`${name}!`)) options.set(name, [value]);
    } else if (NOT_MODELLED.test(name)) {
      return refuse(FAILURE.notSupported(`A rehearsal does not model ${name}.`));
    } else {
      options.set(name, [...(options.get(name) ?? []), value]);
    }
  }
  const wrong = checkOptions(verb, options, globals);
  if (wrong !== undefined) return refuse(wrong);
  return { ok: true, parsed: toArguments(globals, verb, options) };
}

function checkOptions(
  verb: string | undefined,
  options: ReadonlyMap<string, readonly string[]>,
  globals: ReadonlyMap<string, string>,
): DismFailure | undefined {
  const allowed = VERBS[verb ?? ''] ?? [];
  for (const [name, values] of options) {
    const needsValue = allowed.includes(`${name}!`);
    if (!needsValue && !allowed.includes(name)) return FAILURE.unknownOption(name.slice(1));
    if (needsValue && values.includes(''))
      return FAILURE.parameter(`The ${name.slice(1)} option is missing a required argument.`);
  }
  for (const name of ['/image', '/logpath', '/scratchdir', '/loglevel']) {
    if (globals.get(name) === '')
      return FAILURE.parameter(`The ${name.slice(1)} option is missing a required argument.`);
  }
  const level = globals.get('/loglevel');
  if (level !== undefined && !/^[1-4]$/.test(level))
    return FAILURE.parameter('An invalid log level was specified.');
  if (globals.has('/?')) {
    return globals.has('/english') ? FAILURE.unknownOption('english') : undefined;
  }
  if (verb === undefined)
    return FAILURE.parameter('The command-line is missing a required servicing command.');
  if (isImaging(verb)) {
    return globals.has('/image') || globals.has('/online')
      ? FAILURE.parameter('An imaging command takes neither /Image nor /Online.')
      : undefined;
  }
  if (globals.has('/image') === globals.has('/online')) {
    return FAILURE.parameter('The command-line must name an image: use either /Image or /Online.');
  }
  return undefined;
}

function toArguments(
  globals: ReadonlyMap<string, string>,
  verb: string | undefined,
  options: ReadonlyMap<string, readonly string[]>,
): DismArguments {
  return {
    image: globals.get('/image'),
    online: globals.has('/online'),
    logPath: globals.get('/logpath'),
    scratchDir: globals.get('/scratchdir'),
    english: globals.has('/english'),
    quiet: globals.has('/quiet'),
    help: globals.has('/?'),
    verb,
    options,
  };
}

function refuse(failure: DismFailure): ArgumentsReading {
  return { ok: false, failure };
}
