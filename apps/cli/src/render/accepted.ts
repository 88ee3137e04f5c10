import type { CandidateAccepted } from '@interlock/contracts';
import type { Page } from '../terminal/index.ts';
import { shortDigest } from './words.ts';

interface SentFile {
  readonly path: string;
  readonly digest: string;
}

/** Paths of the documents that were sent, by digest. */
export const fileNames = (files: readonly SentFile[]): ReadonlyMap<string, string> =>
  new Map(files.map(({ path, digest }) => [digest, path]));

/** What became of a submission: recorded, each document accepted or rejected with why, and what to type next. */
export const renderAccepted = (
  page: Page,
  accepted: CandidateAccepted,
  files: readonly SentFile[],
  environment: string | undefined,
): Page => {
  const { releaseId, created, evidence } = accepted;
  page.text(created ? `Recorded as release ${releaseId}.` : `Known already: this is release ${releaseId}.`, { style: 'bold' });
  const names = fileNames(files);
  const rejected = evidence.filter(({ verdict }) => verdict === 'rejected');
  if (evidence.length > 0) page.heading('EVIDENCE');
  page.table(
    evidence.map(({ digest, verdict, kind, rejection }) => [
      verdict === 'rejected' ? { text: '✗ rejected', style: 'bad' as const } : { text: `✓ ${verdict}`, style: 'good' as const },
      { text: names.get(digest) ?? shortDigest(digest), style: 'bold' as const },
      {
        text:
          rejection === null
            ? (kind ?? 'kind not known')
            : `${rejection.code}: ${rejection.field}: found ${rejection.found}, expected ${rejection.expected}`,
      },
    ]),
  );
  if (rejected.length > 0)
    page.blank().text(`${rejected.length} of ${evidence.length} documents do not count. They stay on the record, with the reason.`, {
      style: 'warn',
    });
  page.blank().text('Recorded is not decided. Next:');
  const where = environment ?? '<environment>';
  page.command(['npx interlock release explain', releaseId]);
  return page.command(['npx interlock release gate', releaseId, '--environment', where, '--until authorised', '--timeout 10m']);
};
