import type { ErrorFamily } from './error-spec.ts';

/** Files of the payload, and steps that cannot be carried out as they are written: nothing is touched. */
export const PAYLOAD_ERRORS = {
  'SVC-1301': {
    summary: 'A payload file is missing.',
    remedy: 'Copy the files named in the detail to the source, beside the manifest.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1302': {
    summary: 'A payload file has the wrong size.',
    remedy: 'Copy the file again; it is truncated, still being written, or not the one that was staged.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1303': {
    summary: 'A payload file has the wrong content.',
    remedy:
      'Copy the file again from where it was staged; if it happens again, check disk, network and memory.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1304': {
    summary: 'A payload file is not what its step needs.',
    remedy: 'Stage the right kind of file: .cab or .msu for a package, .inf with its files for a driver.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1305': {
    summary: 'A path in the manifest is not allowed.',
    remedy: 'Use plain relative paths of letters, digits, dot, dash and underscore, without reserved names.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1312': {
    summary: 'A check-disk step asks for a repair, which a run cannot make.',
    remedy:
      'Leave "repair" out. The journal of a run lies on the volume, so chkdsk cannot lock it: enter chkdsk D: /f at the prompt of Windows PE before the run.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1313': {
    summary: 'A step of recovery stands beside other steps.',
    remedy: 'Give the step a manifest of its own; start Windows once, before the image is serviced again.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1314': {
    summary: 'A secret that the manifest names is not in the secrets file, or is not of the right kind.',
    remedy:
      'Name a file with "secretsFile" in servicer.json, and put the secret into it under the name that the detail tells.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
} as const satisfies ErrorFamily;
