import { isFolder } from '../disk/disk.ts';
import { FEATURES, putFeature } from '../registry/optional-features.ts';
import { type DismSession, failed, GOOD, type Verb } from './dism-session.ts';
import { settle } from './dism-settled.ts';
import { type DismFailure, FAILURE } from './dism-text.ts';
import { editImageHive, readImageHive } from './offline-image.ts';
import { lines } from './program.ts';

function find({ image, args }: DismSession): { readonly name: string; readonly state: string } | DismFailure {
  const [wanted = ''] = args.options.get('/featurename') ?? [];
  const key = readImageHive(image, 'SOFTWARE').find(`${FEATURES}\\${wanted}`);
  // Captured: an unknown feature name.
  return key === undefined
    ? {
        code: 0x800f_080c,
        sentences: [
          `Feature name ${wanted} is unknown. `,
          'A Windows feature name was not recognized. ',
          'Use the /Get-Features option to find the name of the feature in the image and try the command again.',
        ],
      }
    : { name: key.name, state: key.text('State') ?? 'Disabled' };
}

/** Layout as captured. */
export const getFeatureInfo: Verb = function* (session) {
  const found = find(session);
  if ('code' in found) return failed(found);
  yield lines(
    'Feature Information:',
    '',
    `Feature Name : ${found.name}`,
    `Display Name : ${found.name}`,
    'Description : ',
    'Restart Required : Possible',
    `State : ${found.state}`,
    '',
    'Custom Properties:',
    '',
    '(No custom properties found)',
    '',
  );
  return GOOD;
};

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/enable-or-disable-windows-features-using-dism */
export const enableFeature: Verb = function* (session) {
  const found = find(session);
  yield lines('Enabling feature(s)');
  if ('code' in found) return failed(found);
  const { image, args, station } = session;
  const sources = args.options.get('/source') ?? [];
  const isHere = sources.some((folder) => isFolder(station.disk, folder));
  if (found.state === 'Disabled with Payload Removed' && !isHere) {
    return failed({
      code: 0x800f_081f,
      sentences: [
        'The source files could not be found. ',
        'Use the "Source" option to specify the location of the files that are required to restore the feature.',
      ],
    });
  }
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    if (found.state === 'Enabled') return GOOD;
    const state = image.described?.featureState === 'Enabled' ? 'Enabled' : 'Enable Pending';
    editImageHive(image, 'SOFTWARE', (root) => putFeature(root, found.name, state));
    return GOOD;
  });
};

export const disableFeature: Verb = function* (session) {
  const found = find(session);
  yield lines('Disabling feature(s)');
  if ('code' in found) return failed(found);
  const { image, args, station } = session;
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    if (args.options.has('/source')) return failed(FAILURE.unknownOption('source'));
    // What only waited to be enabled goes at once; what is enabled may wait for the first boot, as an enabled one does.
    const waits = found.state === 'Enabled' && image.described?.featureState !== 'Enabled';
    const gone = args.options.has('/remove') ? 'Disabled with Payload Removed' : 'Disabled';
    const state = waits ? 'Disable Pending' : gone;
    editImageHive(image, 'SOFTWARE', (root) => putFeature(root, found.name, state));
    return GOOD;
  });
};
