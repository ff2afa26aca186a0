/** The password of the line's shares in every scenario: odd enough to meet the escaping of every format. */
export const PASSWORD = 'kanarie&"Vogel"+4711';

/** Six ways in which a program may write a text down. */
export const ENCODINGS: ReadonlyMap<string, Buffer> = new Map([
  ['as it is', Buffer.from(PASSWORD, 'utf8')],
  ['UTF-16', Buffer.from(PASSWORD, 'utf16le')],
  ['JSON', Buffer.from(JSON.stringify(PASSWORD).slice(1, -1), 'utf8')],
  ['percent', Buffer.from(encodeURIComponent(PASSWORD), 'utf8')],
  // The characters that stand there whatever follows: six bits each.
  ['base64', Buffer.from(Buffer.from(PASSWORD, 'utf8').toString('base64').slice(0, 26), 'utf8')],
  ['hex', Buffer.from(Buffer.from(PASSWORD, 'utf8').toString('hex'), 'utf8')],
]);

/** The encodings of the password that these bytes hold. */
export function canariesIn(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [...ENCODINGS].filter(([, wanted]) => buffer.includes(wanted)).map(([name]) => name);
}
