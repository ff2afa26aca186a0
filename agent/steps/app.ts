import { z } from 'zod';
import { type Fact, no, yes } from '../domain/fact.ts';
import { joinPath } from '../domain/windows-path.ts';
import type { DismBlock } from '../tools/dism-query.ts';
import { addProvisionedApp, removeProvisionedApp } from '../tools/dism-verbs.ts';
import { idSchema, judgeByFact, refuse, stepBase, stepHead } from './common.ts';
import { blocksOf } from './dism-fact.ts';
import { dismCall, run } from './dism-step.ts';
import type { Answers, Bound, FindPayload } from './kind.ts';
import { findAll, totalBytes } from './payload-folder.ts';
import { undoOfApp } from './undo/servicing.ts';

/** Adds a provisioned app (for accounts that are made later) to the offline image, or removes one. Windows 8 and later. */
export const appSchema = z
  .strictObject({
    ...stepBase,
    kind: z.literal('app'),
    app: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{2,220}$/, 'must be the name or the package name of an app')
      .describe('Display name (Microsoft.BingNews: every version of it) or package name, as DISM lists it.'),
    ensure: z.enum(['present', 'absent']).default('absent'),
    payload: idSchema.optional().describe('The .appx, .msix or bundle file.'),
    dependencies: z.array(idSchema).max(32).default([]).describe('Framework packages that it needs.'),
    license: idSchema.optional().describe('Its license file; left out: added without one.'),
  })
  .refine(({ ensure, payload }) => (ensure === 'present') === (payload !== undefined), {
    message: 'needs "payload" when the app shall be present, and only then',
  })
  .refine(
    ({ ensure, dependencies, license }) =>
      ensure === 'present' || (dependencies.length === 0 && license === undefined),
    { message: '"dependencies" and "license" are for adding' },
  );

export type AppData = z.infer<typeof appSchema>;

// Microsoft: apps after updates.
const RANK = 65;
const MIB = 1024 * 1024;
// An app unpacks to about its size, and DISM works on a copy. Believed, not measured.
const COPIES = 2;
const SCRATCH_BYTES = 256 * MIB;

export function bindApp(data: AppData, find: FindPayload): Bound {
  const ids = [data.payload, ...data.dependencies, data.license].filter((id) => id !== undefined);
  const found = findAll(data.id, ids, find);
  if (!found.ok) return found;
  const path = (id: string | undefined) => (id === undefined ? undefined : find(id)?.path);
  const main = path(data.payload);
  if (main !== undefined && !/\.(appx|msix)(bundle)?$/i.test(main))
    return refuse('SVC-1304', `step ${data.id}: ${main} is no app package`);
  const fact = (answers: Answers) => appFact(answers, data);
  return {
    ok: true,
    step: {
      ...stepHead(data, RANK, `App ${data.app} ${data.ensure}`),
      needs: {
        payloadIds: ids,
        scratchBytes: SCRATCH_BYTES + totalBytes(found.files),
        imageBytes: COPIES * totalBytes(found.files),
        because: `app ${data.app} is unpacked`,
      },
      // Apps are neither packages of Windows nor drivers.
      keepsAll: true,
      probes: [{ ask: 'dism', verb: ['/Get-ProvisionedAppxPackages'] }],
      undo: undoOfApp(
        data,
        (own) => fact(own).answer === 'no' && blocksOf(own, 0, 'the list of apps').ok,
        (back) => bindApp(back, find),
      ),
      satisfied: fact,
      actions: (places, before) => {
        const staged = (file: string) => joinPath(places.stagingFolder, file);
        if (main === undefined) {
          const names = listed(before, data.app).map((block) => block.get('packagename') ?? '');
          return names.map((name, index) =>
            run(removeProvisionedApp(dismCall(places, data.id, `${index + 1}`), name)),
          );
        }
        const license = path(data.license);
        const app = {
          packagePath: staged(main),
          dependencies: data.dependencies.flatMap((id) => path(id) ?? []).map(staged),
          licensePath: license === undefined ? undefined : staged(license),
        };
        return [run(addProvisionedApp(dismCall(places, data.id), app))];
      },
      judge: ({ before, after, ended }) =>
        judgeByFact(
          { before: fact(before), after: fact(after), ended },
          `app ${data.app} ${data.ensure}`,
          false,
        ),
    },
  };
}

function listed(answers: Answers, app: string): readonly DismBlock[] {
  const asked = blocksOf(answers, 0, 'the list of apps');
  if (!asked.ok) return [];
  return asked.blocks.filter((block) =>
    [block.get('displayname'), block.get('packagename')].some(
      (name) => name?.toLowerCase() === app.toLowerCase(),
    ),
  );
}

function appFact(answers: Answers, { app, ensure }: AppData): Fact {
  const asked = blocksOf(answers, 0, 'the list of apps');
  if (!asked.ok) return asked.fact;
  const names = listed(answers, app).map((block) => block.get('packagename') ?? '');
  const evidence = { file: 'dism', at: '/Get-ProvisionedAppxPackages', saw: names.join(', ') };
  const because = names.length === 0 ? `app ${app} is not provisioned` : `${names.join(', ')} is provisioned`;
  return names.length > 0 === (ensure === 'present') ? yes(because, evidence) : no(because, evidence);
}
