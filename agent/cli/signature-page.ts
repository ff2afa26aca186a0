import { errorSpec } from '../domain/error-table.ts';
import type { SignatureReport } from '../manifest/signature-report.ts';

/** What a signer wants to see before a manifest goes out: who, what, until when, and what a machine would say. */
export function signaturePage(file: string, report: SignatureReport): string {
  const { trust, claims, failures, warnings } = report;
  const rows: (readonly [string, string])[] = [];
  if (trust === undefined) rows.push(['signature', 'NOT GOOD: what follows is only what the file says']);
  else {
    rows.push(['signed by', `${trust.keyId}  "${trust.trustedComment}"`]);
    if (trust.second !== undefined)
      rows.push(['and by', `${trust.second.keyId}  "${trust.second.trustedComment}"`]);
  }
  if (claims !== undefined) {
    rows.push(
      ['manifest', claims.id],
      ['channel', claims.channel],
      ['serial', String(claims.serial)],
      ['issued', claims.issued],
      ['expires', claims.expires ?? 'never'],
    );
    if (claims.revokes.length > 0) rows.push(['revokes', claims.revokes.join(', ')]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `${file}: ${failures.length === 0 ? 'good' : 'would be REFUSED'}`,
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...failures.flatMap(({ code, detail }) => [
      `  ${code} ${detail}`,
      `           ${errorSpec(code).remedy}`,
    ]),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(failures.length === 0
      ? ['  Not looked at: the machine it is for, serials it has seen, the payload files.']
      : []),
    '',
  ].join('\n');
}
