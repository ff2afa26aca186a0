import { sz } from '../../../offline/regf/tree.ts';
import { failed, GOOD, type Verb } from './dism-session.ts';
import { settle } from './dism-settled.ts';
import { FAILURE } from './dism-text.ts';
import { editImageHive } from './offline-image.ts';

/** https://learn.microsoft.com/windows-hardware/manufacture/desktop/change-the-windows-image-to-a-higher-edition-using-dism */
export const setEdition: Verb = function* (session) {
  const { args, image, station } = session;
  const [edition = ''] = args.options.get('/set-edition') ?? [];
  const targets = image.described?.targetEditions ?? [];
  // The code and the sentence are invented.
  if (!targets.some((one) => one.toLowerCase() === edition.toLowerCase()))
    return failed(FAILURE.parameter('The specified edition is not one that the image can be changed to.'));
  return yield* settle(session, station.machine.pace.packageSeconds, () => {
    editImageHive(image, 'SOFTWARE', (root) => {
      root.ensure('Microsoft\\Windows NT\\CurrentVersion').set(sz('EditionID', edition));
    });
    return GOOD;
  });
};
