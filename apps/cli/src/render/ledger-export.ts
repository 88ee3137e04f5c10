import type { KeptHead, LedgerReport } from '@interlock/domain';
import type { Page } from '../terminal/index.ts';

/** What an export shows, and what it cannot. */
export const renderLedgerExport = (page: Page, report: LedgerReport, heads: readonly KeptHead[]): Page => {
  const { events, streams, position, begunLater, rootHash } = report;
  const whole = begunLater.length === 0;
  page
    .text(`✓ ${events} events in ${streams} streams verify: no gap, and each quotes the hash of the one before it.`, { style: 'good' })
    .field('head', `position ${position}`)
    .field('root', whole ? rootHash : 'none: of events that begin in the middle it would be no root of the record')
    .text(partText(report), { indent: 2, style: whole ? 'dim' : 'warn' });
  for (const { treeSize, name } of heads)
    page.text(`✓ the first ${treeSize} events are those of the signed head ${name}.`, { style: 'good' });
  if (heads.length === 0)
    page.text(
      'A chain proves what comes before its last link. Whether the last event of each stream is the last, and is unchanged, a signed head shows: --head.',
      { indent: 2, style: 'dim' },
    );
  return page;
};

/** What an export shows at its beginning, and what it cannot. */
const partText = ({ streams, begunLater }: LedgerReport): string => {
  if (begunLater.length === 0) return 'Every stream in it is there from its first event.';
  const [first] = begunLater;
  return (
    `A part: ${begunLater.length} of ${streams} streams begin later than at their first event (${first?.stream} at revision ${first?.revision}). ` +
    'From there on their chain holds; what came before is not here, and nothing is shown of it. Only an export of the whole record can be compared with a signed head.'
  );
};
