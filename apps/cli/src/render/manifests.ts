import type { ManifestChange, ManifestDiffClaims } from '@interlock/contracts';
import { totalsText } from '@interlock/domain';
import type { Page } from '../terminal/index.ts';
import { shortDigest } from './words.ts';

/** What rendered manifests change: how much of what, against which configuration, and the changes themselves, what widens first. */
export const renderManifests = (page: Page, diffs: readonly ManifestDiffClaims[]): Page => {
  if (diffs.length === 0) return page;
  page.heading('WHAT THE MANIFESTS CHANGE');
  for (const { comparedWith, totals, listed } of diffs) {
    const against = comparedWith === null ? 'nothing before' : `configuration ${shortDigest(comparedWith)}`;
    page.text(`Against ${against}: ${totalsText(totals)}.`, { indent: 2 });
    for (const change of listed)
      page.text(changeText(change), { indent: 4, first: change.widens ? '  !' : '  ·', style: change.widens ? 'warn' : 'dim' });
    const all = totals.reduce((sum, { changes }) => sum + changes, 0);
    if (all > listed.length) page.text(`and ${all - listed.length} more`, { indent: 4, style: 'dim' });
  }
  return page;
};

const changeText = ({ means, widens, object, member, before, after }: ManifestChange): string =>
  `${means}${widens ? ', widens' : ''}: ${object} ${member}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`;
