import type { ErrorFamily } from './error-spec.ts';

/** Signatures and keys: nothing is touched. */
export const SIGNATURE_ERRORS = {
  'SVC-1201': {
    summary: 'The manifest is not signed.',
    remedy: 'Sign it with `servicer sign` or minisign, and stage manifest.json.minisig beside it.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1202': {
    summary: 'The signature file is malformed.',
    remedy: 'Sign the manifest again with `servicer sign` or minisign, and copy both files unchanged.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1203': {
    summary: 'The manifest is signed with a key that this overlay does not trust.',
    remedy: 'Sign with the key the overlay holds, or put the public key into the overlay.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1204': {
    summary: 'The signature does not fit the manifest.',
    remedy:
      'The manifest or its signature was changed after signing: stage it again, and find out who changed it.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1205': {
    summary: 'The signature was made for something else.',
    remedy:
      'Sign with the trusted comment that `servicer sign` writes: channel and serial must be those of the manifest.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1206': {
    summary: 'The manifest is signed with a revoked key.',
    remedy: 'Sign and stage it again with a key that is not revoked, and find out who used the old one.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1207': {
    summary: 'The manifest has too few signatures.',
    remedy:
      'Let a second person sign it with a key of their own: `servicer sign manifest.json --second -s KEY` writes manifest.json.2.minisig.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1208': {
    summary: 'The signatures of the manifest are of one and the same key.',
    remedy: 'Let another person sign with another key: two signatures of one person are one.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1209': {
    summary: 'The manifest is signed with a key that an earlier manifest revoked.',
    remedy:
      'Sign and stage it again with a key that is not revoked, find out who used the old one, and put only good keys into the next overlay.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1210': {
    summary: 'The manifest revokes keys that it cannot revoke.',
    remedy: 'Sign it with other keys than those it revokes; where there is no other, build a new overlay.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1215': {
    summary: 'The secret key file cannot be read.',
    remedy: 'Give the .key file that `servicer keygen` or `minisign -G` wrote, whole and unchanged.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1216': {
    summary: 'The password is missing, or is not that of the secret key.',
    remedy:
      'Type it again; there is no way to a key whose password is lost: make a new key and a new overlay.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
  'SVC-1217': {
    summary: 'There is not enough memory for the password of the secret key.',
    remedy: 'Close other programs, or sign on a computer with 2 GiB of free memory.',
    image: 'untouched',
    retry: 'never',
    exit: 60,
  },
  'SVC-1218': {
    summary: 'The key file is there already.',
    remedy:
      'Choose another name with --out. A secret key that is overwritten is lost; --force does it all the same.',
    image: 'untouched',
    retry: 'never',
    exit: 40,
  },
} as const satisfies ErrorFamily;
