import { constants } from 'node:fs';

export const IS_WINDOWS = process.platform === 'win32';

/**
 * FILE_FLAG_WRITE_THROUGH and "share with nobody". libuv takes both as raw flags on Windows (UV_FS_O_DSYNC would be
 * the name, but Node's O_DSYNC and O_SYNC are undefined there, and mode 'as' is silently not synchronous).
 * https://github.com/libuv/libuv/blob/v1.x/include/uv/win.h
 */
const WINDOWS_WRITE_THROUGH = 0x0800_0000;
const WINDOWS_EXCLUSIVE = 0x1000_0000;

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
// Not there on Windows: there a link is looked for before the file is opened, and pipes are no files.
const NO_FOLLOW = IS_WINDOWS ? 0 : constants.O_NOFOLLOW;
const NO_WAIT = IS_WINDOWS ? 0 : constants.O_NONBLOCK;
const WRITE_THROUGH = IS_WINDOWS ? WINDOWS_WRITE_THROUGH : 0;
const EXCLUSIVE = IS_WINDOWS ? WINDOWS_EXCLUSIVE : 0;

/** How files are opened here. All that write durably are fsynced as well, on a handle that may write. */
export const OPEN = {
  read: O_RDONLY | NO_WAIT,
  create: O_WRONLY | O_CREAT | O_EXCL | WRITE_THROUGH,
  replace: O_WRONLY | O_CREAT | O_TRUNC | NO_FOLLOW | WRITE_THROUGH,
  append: O_WRONLY | O_CREAT | O_APPEND | NO_FOLLOW,
  /** Gigabytes: the cache may collect them, one flush at the end makes them durable. */
  createLarge: O_WRONLY | O_CREAT | O_EXCL,
  createSlots: O_RDWR | O_CREAT | O_EXCL | WRITE_THROUGH | EXCLUSIVE,
  openSlots: O_RDWR | NO_FOLLOW | WRITE_THROUGH | EXCLUSIVE,
} as const;
