import type { Failure } from '../../domain/servicing-error.ts';
import type { SourceSetting } from '../../domain/settings.ts';
import { joinPath } from '../../domain/windows-path.ts';
import { connectShare } from '../../runtime/connection.ts';
import type { RunContext } from '../../runtime/context.ts';
import { system32Of } from '../machine.ts';
import type { LoadedSettings } from '../settings.ts';

/** Folders of one source that may hold manifests, or why it cannot be asked. */
export interface Places {
  readonly folders: readonly string[];
  readonly share: string | undefined;
  readonly failure: Failure | undefined;
}

/** Opens a source: a share gets its session, a volume is looked for by its label. */
export async function placesOf(
  context: RunContext,
  loaded: LoadedSettings,
  source: SourceSetting,
): Promise<Places> {
  switch (source.type) {
    case 'beside':
      return {
        folders: [loaded.folder, joinPath(loaded.folder, 'payload')],
        share: undefined,
        failure: undefined,
      };
    case 'volume': {
      const { volumes } = await context.world.volumes.survey();
      const fitting = volumes.filter(
        ({ label, root }) =>
          root !== undefined &&
          (source.label === undefined || label?.toLowerCase() === source.label.toLowerCase()),
      );
      return {
        folders: fitting.map(({ root = '' }) => joinPath(root, source.path)),
        share: undefined,
        failure: undefined,
      };
    }
    case 'share': {
      const connected = await connectShare(context, source.path, {
        system32: system32Of(context),
        credentials: loaded.credentials,
        passwordOnCommandLine: loaded.settings.passwordOnCommandLine,
        waitMs: loaded.settings.networkWaitSeconds * 1000,
      });
      return connected.ok
        ? {
            folders: [source.path],
            share: loaded.credentials === undefined ? undefined : connected.share,
            failure: undefined,
          }
        : { folders: [], share: undefined, failure: connected.failure };
    }
  }
}
