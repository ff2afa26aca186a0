import type { Plugin } from 'esbuild';

/**
 * Leaves out of the bundle what the agent never uses, because every byte of it is parsed at each start in Windows PE and
 * lies in its RAM: zod's messages in forty languages (ours are English), and the code-page tables of iconv-lite, with
 * which node-disk-info decodes what wmic prints. Of that output only letters, numbers and ASCII words are read.
 */
export const slim: Plugin = {
  name: 'slim',
  setup(build) {
    // esbuild's filters know no look-ahead, so the two that stay are told apart here.
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/][a-zA-Z-]+\.js$/ }, ({ path }) =>
      /[\\/](en|index)\.js$/.test(path)
        ? undefined
        : {
            contents: 'export default function () { return { localeError: () => undefined }; }',
            loader: 'js',
          },
    );
    build.onResolve({ filter: /^iconv-lite$/ }, () => ({ path: 'iconv-lite', namespace: 'slim' }));
    build.onLoad({ filter: /^iconv-lite$/, namespace: 'slim' }, () => ({ contents: ICONV, loader: 'js' }));
  },
};

/** Every code page of a Windows console has ASCII in its lower half; the upper half becomes Latin-1 and is not read. */
export const ICONV = `
exports.decode = (bytes) => Buffer.from(bytes).toString('latin1');
exports.encode = (text) => Buffer.from(text, 'utf8');
exports.encodingExists = () => true;
`;
