import type { ErrorFamily } from './error-spec.ts';

/** Making a payload at a desk: nothing but the desk's own files is touched. */
export const DESK_ERRORS = {
  'SVC-1401': {
    summary: 'The servicing file is not well-formed.',
    remedy: 'Correct the lines named in the detail; put quotes around versions and texts with a colon.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1402': {
    summary: 'The servicing file does not follow its schema.',
    remedy: 'Correct the places named in the detail; `servicer schema servicing` prints what is allowed.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1403': {
    summary: 'A file or folder that the servicing file names is not there.',
    remedy: 'Correct the path: it is relative to the folder of the servicing file.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1404': {
    summary: 'A package does not say what it is.',
    remedy:
      'Use the .msu or .cab as Microsoft gives it, or write its "identity" as DISM shows it beside the path.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1405': {
    summary: 'A package does not have the hash that its name states.',
    remedy: 'Download the file again: it is damaged, or another file under this name.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1406': {
    summary: 'The output folder is not one that a stage may replace.',
    remedy:
      'Choose another --out, or move the files named in the detail away: the folder is replaced as a whole.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1407': {
    summary: 'The serial does not rise.',
    remedy: 'Write a higher "serial" than that of the manifest in the output folder, or `serial: auto`.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1408': {
    summary: 'The servicing file breaks a rule that machines would pay for.',
    remedy: 'Do what `servicer lint` says about each of them, then stage again.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1409': {
    summary: 'The payload could not be read or written.',
    remedy:
      'Check room and rights of the output folder, and that nobody changes the files; the old payload is whole.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1410': {
    summary: 'What was staged is not accepted when it is read back.',
    remedy: 'The old payload is whole. Look at the detail; if the key is right, report this as a fault.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1411': {
    summary: 'A driver folder cannot be staged.',
    remedy: 'Extract the driver package completely, and keep the names that its .inf file uses.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1412': {
    summary: 'The payload has more files or steps than one manifest may have.',
    remedy:
      'Leave out drivers that no machine of the rules has, or make several manifests with narrower match rules.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1413': {
    summary: 'A .reg file cannot be made into steps.',
    remedy: 'Correct the lines that the detail names; leave out what is not for the offline Windows.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1414': {
    summary: 'The servicing file names a file twice.',
    remedy: 'Remove one of the two entries that the detail names; a folder stands for every update in it.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
} as const satisfies ErrorFamily;
