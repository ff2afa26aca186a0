import type { Staged } from '../authoring/stage/stage.ts';
import { formatBytes } from '../console/format.ts';
import { renderTable } from '../console/table.ts';
import { findingLines, plural } from './lint-page.ts';

export interface StagePlace {
  /** As it was given. */
  readonly out: string;
  readonly keyId: string | undefined;
}

/** What was staged, in the order of work; what to look at; what to do next. */
export function stagePage(staged: Staged, { out, keyId }: StagePlace, width: number): readonly string[] {
  const { prepared, findings, serial, issued, expires } = staged;
  const { manifest, ordered } = prepared.checked;
  const sizes = new Map(manifest.payload.map(({ id, sizeBytes }) => [id, sizeBytes]));
  const rows = ordered.map(({ id, kind, title, needs }, index) => [
    String(index + 1),
    id,
    kind,
    formatBytes(needs.payloadIds.reduce((sum, payloadId) => sum + (sizes.get(payloadId) ?? 0), 0)),
    title,
  ]);
  const columns = [
    { title: '#', align: 'right' },
    { title: 'step' },
    { title: 'kind' },
    { title: 'size', align: 'right' },
    { title: 'what' },
  ] as const;
  const told = findings.filter(({ severity }) => severity !== 'note');
  const quiet = findings.length - told.length;
  const isSigned = keyId !== undefined || staged.keptSignatures.includes('manifest.json.minisig');
  return [
    ...renderTable(columns, rows, width),
    '',
    `Manifest  ${manifest.id}, channel ${manifest.channel}, serial ${serial}${staged.isUnchanged ? ' (unchanged)' : ''}`,
    `Issued    ${issued}, ${expires === undefined ? 'never expires' : `expires ${expires}`}`,
    `Payload   ${plural(prepared.draft.payload.length, 'file')}, ${formatBytes(staged.totalBytes)}; ${readText(staged)}`,
    signedText(staged, keyId),
    `Lies in   ${out}`,
    ...(told.length === 0 ? [] : ['', ...findingLines(told)]),
    ...(quiet === 0 ? [] : ['', `${plural(quiet, 'note')} more: servicer lint shows all.`]),
    '',
    'Next:',
    ...(isSigned ? [] : [`  servicer sign ${out}/manifest.json -s YOUR.key`]),
    '  servicer rehearse --machine MACHINE.json --fresh     a described machine that takes its payload from there',
    `  servicer rehearse ${out} --machine FOLDER     every described machine of a folder, in memory: one table`,
  ];
}

function signedText({ keptSignatures }: Staged, keyId: string | undefined): string {
  const kept = keptSignatures.length === 0 ? '' : `kept from the last stage: ${keptSignatures.join(', ')}`;
  if (keyId === undefined) return `Signed    ${kept === '' ? 'no' : kept}`;
  return `Signed    with key ${keyId}${kept === '' ? '' : `; ${kept}`}`;
}

function readText({ readFiles, keptFiles }: Staged): string {
  if (readFiles === 0) return 'none was touched since the last stage';
  return keptFiles === 0 ? 'all read' : `${readFiles} read, ${keptFiles} untouched since the last stage`;
}

export function stageDocument(staged: Staged, { out, keyId }: StagePlace): unknown {
  const { prepared, findings, serial, issued, expires, manifestSha256, isUnchanged } = staged;
  const { manifest, ordered } = prepared.checked;
  return {
    schema: 1,
    out,
    manifest: { id: manifest.id, channel: manifest.channel, serial, issued, expires, sha256: manifestSha256 },
    isUnchanged,
    keptSignatures: staged.keptSignatures,
    keyId,
    totalBytes: staged.totalBytes,
    readFiles: staged.readFiles,
    keptFiles: staged.keptFiles,
    payload: prepared.draft.payload.map(({ id, path, sizeBytes }) => ({ id, path, sizeBytes })),
    steps: ordered.map(({ id, kind, title }) => ({ id, kind, title })),
    findings,
  };
}
