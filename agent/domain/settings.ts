/** Where manifests and payload are looked for, in order. */
export type SourceSetting =
  | { readonly type: 'share'; readonly path: string }
  | { readonly type: 'volume'; readonly path: string; readonly label?: string | undefined }
  | { readonly type: 'beside' };

/** Where results go. The spool on the serviced disk needs no setting. */
export type ResultSetting =
  | { readonly type: 'share'; readonly path: string }
  | { readonly type: 'volume'; readonly label: string; readonly path: string };

/** Which installed Windows, when there are several. A manifest may have one too: then both must hold. */
export type TargetRule =
  | { readonly policy: 'only' }
  | { readonly policy: 'label'; readonly label: string }
  | { readonly policy: 'edition'; readonly edition: string }
  | { readonly policy: 'build'; readonly min: number; readonly max: number }
  /** GUID of the volume or of its GPT partition, lower case without braces. */
  | { readonly policy: 'volume'; readonly guid: string }
  /** What the boot store starts when nobody chooses. */
  | { readonly policy: 'default-boot' }
  /** Every one that fits, one after the other. */
  | { readonly policy: 'all' };

/** An image inside a .wim file on a fixed NTFS volume, instead of an installed Windows. */
export interface ImageFileTarget {
  readonly policy: 'image-file';
  /** `\\images\\install.wim`, on whichever volume it is. */
  readonly wim: string;
  readonly index: number;
  /** Only volumes with this label. */
  readonly label?: string | undefined;
  /** Only the volume or GPT partition with this GUID, lower case without braces. */
  readonly guid?: string | undefined;
  /** Join a split image (.swm) into a .wim of its name beside it, instead of refusing. */
  readonly joinSplit: boolean;
}

export type TargetSetting = TargetRule | ImageFileTarget;

/** How a manifest must be signed. */
export interface SignatureRule {
  /** So many different keys must have signed the same bytes. */
  readonly threshold: 1 | 2;
  /** Take signatures of signify and legacy ones of minisign, too: those have no signed comment, or are not prehashed. */
  readonly signify: boolean;
}

export type EndAction = 'reboot' | 'shutdown' | 'shell';

/** servicer.json, checked, every default filled in. */
export interface Settings {
  readonly sources: readonly SourceSetting[];
  readonly results: readonly ResultSetting[];
  /** Relative to the settings file. */
  readonly credentialsFile: string | undefined;
  /** Relative to the settings file. */
  readonly keysFolder: string;
  readonly channel: string;
  /** The lowest serial that is accepted, whatever the disk says. */
  readonly serialFloor: number;
  /** A serial may lie this far above the newest accepted one, so that one forged manifest cannot shut out all later ones. */
  readonly serialMaxJump: number;
  /** Ids of keys that are not accepted any more, as minisign prints them. */
  readonly revokedKeys: readonly string[];
  readonly acceptUnsigned: boolean;
  readonly signatures: SignatureRule;
  readonly target: TargetSetting;
  readonly allowHibernated: boolean;
  /** Go on where chkdsk would run at the next start. */
  readonly allowDirty: boolean;
  /** Recovery passwords by key id, relative to the settings file. */
  readonly bitLockerKeysFile: string | undefined;
  /** Texts that steps name and no manifest holds, by name; relative to the settings file. */
  readonly secretsFile: string | undefined;
  /** A DISM carried along, with its dependencies; relative to the settings file. */
  readonly dismFolder: string | undefined;
  readonly onSuccess: EndAction;
  readonly onFailure: EndAction;
  readonly networkWaitSeconds: number;
  /** Only for Windows PE whose `net use` does not read a password from standard input. Never logged either way. */
  readonly passwordOnCommandLine: boolean;
}

/** The account of the share. Loaded once, registered with the redactor, dropped before the first servicing step. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}
