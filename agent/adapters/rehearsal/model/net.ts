import {
  err,
  lines,
  out,
  type Program,
  type ProgramRun,
  type Station,
  splitOption,
  wait,
} from './program.ts';

// Numbers and sentences: https://learn.microsoft.com/windows/win32/debug/system-error-codes. Errors go to standard
// error, exit code 2 (reported, not documented).
const SENTENCES = {
  53: 'The network path was not found.',
  67: 'The network name cannot be found.',
  86: 'The specified network password is not correct.',
  1219: 'Multiple connections to a server or shared resource by the same user, using more than one user name, are not allowed. Disconnect all previous connections to the server or shared resource and try again.',
  1222: 'The network is not present or not started.',
  1326: 'The user name or password is incorrect.',
} as const;

/** net.exe, as far as `net use` goes. */
export const net: Program = function* ({ args, stdin }, station): ProgramRun {
  const [verb = '', ...rest] = args;
  yield wait(0.3);
  if (verb.toLowerCase() !== 'use') return yield* syntax();
  const words = rest.filter((arg) => !arg.startsWith('/'));
  const options = new Map(
    rest
      .filter((arg) => arg.startsWith('/'))
      .map((arg) => {
        const { name, value } = splitOption(arg);
        return [name, value ?? ''] as const;
      }),
  );
  for (const name of options.keys()) {
    if (!['/user', '/delete', '/d', '/persistent', '/y', '/yes'].includes(name)) return yield* syntax();
  }
  if (options.has('/delete') || options.has('/d')) return yield* disconnect(words, options, station);
  if (words.length === 0) return yield* list(station);
  return yield* connect(words, options.get('/user'), stdin, station);
};

function* syntax(): ProgramRun {
  yield err('The syntax of this command is:\r\n\r\nNET USE\r\n');
  return 1;
}

function* systemError(number: keyof typeof SENTENCES): ProgramRun {
  yield err(`System error ${number} has occurred.\r\n\r\n${SENTENCES[number]}\r\n\r\n`);
  return 2;
}

function* connect(
  words: readonly string[],
  user: string | undefined,
  stdin: string | undefined,
  { machine, boot }: Station,
): ProgramRun {
  const [first = '', ...others] = words;
  const path = /^[A-Za-z*]:?$/.test(first) ? (others.shift() ?? '') : first;
  if (!/^\\\\[^\\]+\\[^\\]+/.test(path)) return yield* systemError(67);
  if (!machine.network.present) return yield* systemError(1222);
  const server = path.split('\\')[2] ?? '';
  const sameServer = machine.shares.filter(({ path: other }) => isSame(other.split('\\')[2], server));
  const share = sameServer.find(({ path: other }) => isSame(other, path));
  if (sameServer.length === 0 || sameServer.every(({ down }) => down)) {
    // The redirector asks for a while before it gives up.
    yield wait(21);
    return yield* systemError(53);
  }
  if (share === undefined || share.down) return yield* systemError(67);
  const [password] = others;
  const isTyped = password === undefined || password === '*';
  let given = password;
  if (user !== undefined && isTyped) {
    yield out(`Enter the password for '${user}' to connect to '${server}': `);
    // Whether a Windows PE reads it from a pipe is not known for all builds: the description says it.
    given = machine.host.netReadsPassword ? (stdin ?? '').split(/\r?\n/)[0] : '';
    yield out('\r\n');
  }
  const other = Object.entries(boot.sessions).find(
    ([path_, account]) => isSame(path_.split('\\')[2], server) && !isSame(account, user ?? ''),
  );
  if (other !== undefined) return yield* systemError(1219);
  yield wait(0.4);
  const { account } = share;
  if (account !== undefined && user === undefined) return yield* systemError(1326);
  if (account !== undefined && (!isSame(account.user, user) || account.password !== given))
    return yield* systemError(1326);
  boot.sessions[share.path.toLowerCase()] = user ?? '';
  yield lines('The command completed successfully.', '');
  return 0;
}

function* disconnect(
  words: readonly string[],
  options: ReadonlyMap<string, string>,
  { boot }: Station,
): ProgramRun {
  const [path = ''] = words;
  if (path === '*') {
    if (!options.has('/y') && !options.has('/yes')) {
      yield out('Do you want to continue this operation? (Y/N) [Y]: ');
      // What a captured run of another net command ended with when nobody answered.
      return -1;
    }
    for (const share of Object.keys(boot.sessions)) delete boot.sessions[share];
    yield lines('The command completed successfully.', '');
    return 0;
  }
  if (boot.sessions[path.toLowerCase()] === undefined) {
    yield err(
      'The network connection could not be found.\r\n\r\nMore help is available by typing NET HELPMSG 2250.\r\n\r\n',
    );
    return 2;
  }
  delete boot.sessions[path.toLowerCase()];
  yield lines(`${path} was deleted successfully.`, '');
  return 0;
}

function* list({ boot }: Station): ProgramRun {
  const shares = Object.keys(boot.sessions);
  if (shares.length === 0) {
    yield lines('There are no entries in the list.', '');
    return 0;
  }
  yield lines('Status       Local     Remote                    Network', '', '-'.repeat(79));
  for (const share of shares)
    yield lines(`OK                     ${share.padEnd(25)} Microsoft Windows Network`);
  yield lines('The command completed successfully.', '');
  return 0;
}

function isSame(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && left.toLowerCase() === right?.toLowerCase();
}
