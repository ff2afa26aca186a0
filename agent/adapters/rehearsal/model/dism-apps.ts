import { baseName } from '../../../domain/windows-path.ts';
import { isFile } from '../disk/disk.ts';
import { appList } from '../registry/app-list.ts';
import { failed, GOOD, type Verb } from './dism-session.ts';
import { settle } from './dism-settled.ts';
import { FAILURE } from './dism-text.ts';
import { editImageHive, readImageHive } from './offline-image.ts';
import { lines } from './program.ts';

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/dism-app-package--appx-or-appxbundle--servicing-command-line-options */
export const getProvisionedApps: Verb = function* ({ image }) {
  for (const key of readImageHive(image, 'SOFTWARE').find(appList(''))?.keys() ?? []) {
    const [name = '', version = '', architecture = '', resource = ''] = key.name.split('_');
    yield lines(
      `DisplayName : ${name}`,
      `Version : ${version}`,
      `Architecture : ${architecture}`,
      `ResourceId : ${resource}`,
      `PackageName : ${key.name}`,
      '',
    );
  }
  return GOOD;
};

/** The model takes the name of the file for the name of the package: what is inside it does not read. */
export const addProvisionedApp: Verb = function* (session) {
  const { args, image, station } = session;
  const [path = ''] = args.options.get('/packagepath') ?? [];
  const others = [
    ...(args.options.get('/dependencypackagepath') ?? []),
    ...(args.options.get('/licensepath') ?? []),
  ];
  if ([path, ...others].some((file) => !isFile(station.disk, file))) return failed(FAILURE.noFile);
  if (!args.options.has('/skiplicense') && !args.options.has('/licensepath'))
    return failed(FAILURE.parameter('The licensepath option is missing a required argument.'));
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    const name = baseName(path).replace(/\.[a-z]+$/i, '');
    editImageHive(image, 'SOFTWARE', (root) => void root.ensure(appList(name)));
    return GOOD;
  });
};

export const removeProvisionedApp: Verb = function* (session) {
  const { args, image, station } = session;
  const [name = ''] = args.options.get('/packagename') ?? [];
  if (readImageHive(image, 'SOFTWARE').find(appList(name)) === undefined) return failed(FAILURE.noFile);
  return yield* settle(session, station.machine.pace.driverSeconds, () => {
    editImageHive(image, 'SOFTWARE', (root) => void root.remove(appList(name)));
    return GOOD;
  });
};
