import type { VerifiedProof } from '../record/verify-proof.ts';
import type { Page } from '../terminal/index.ts';

/** What a proof shows, and what no proof can. */
export const renderLedgerProof = (page: Page, { head, record, decisionId, heads }: VerifiedProof, keyFile: string): Page => {
  page
    .text(headline({ head, record }), { style: 'good' })
    .field('head', `${head.treeSize} events, root ${head.rootHash}, signed by the key in ${keyFile}`);
  if (record !== null) {
    const { stream, revision, id, metadata } = record.event;
    page
      .field('event', `${id}, revision ${revision} of ${stream}`)
      .field('recorded', `${metadata.recordedAt} by ${metadata.consumer}, for ${metadata.actor.subject}`);
    if (decisionId !== null) page.field('decision', `${decisionId}: the event carries this very certificate`);
  }
  for (const { name, treeSize, holdsEvent } of heads)
    page.text(`✓ ${name}, of ${treeSize} events, is of the same record, which only grew${HOLDS[String(holdsEvent)]}.`, { style: 'good' });
  return page.text(
    heads.length === 0
      ? 'Whether the record was another one before, and whether others are shown the same, a head that was kept elsewhere shows: --head.'
      : 'Whether others are shown the same, their heads show: give them with --head too.',
    { indent: 2, style: 'dim' },
  );
};

const headline = ({ head, record }: Pick<VerifiedProof, 'head' | 'record'>): string =>
  record === null
    ? `✓ The signed head is of a record of ${head.treeSize} events.`
    : `✓ ${record.event.type} is on the record: event ${record.leafIndex + 1} of ${head.treeSize}.`;

const HOLDS: Readonly<Record<string, string>> = {
  true: '; the event was on it then',
  false: '; the event came later',
  null: '',
};
