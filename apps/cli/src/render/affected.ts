import type { AffectedParties, AffectedParty } from '@interlock/contracts';
import type { Page } from '../terminal/index.ts';

const MOST_SHOWN = 10;

/** Who is affected by a change: how many, by tier, and the nearest with their owner and how far they are; then what it shares with others. */
export const renderAffected = (page: Page, { total, byTier, listed, shared }: AffectedParties): Page => {
  page.heading('WHO IS AFFECTED');
  if (total === 0) page.text('Nothing in the catalog depends on it.', { indent: 2 });
  else {
    const tiers = byTier.filter((entry) => entry.total > 0).map((entry) => `${entry.total} ${tierWords(entry.tier)}`);
    page.text(`${total} ${total === 1 ? 'entity depends' : 'entities depend'} on it: ${tiers.join(', ')}.`, { indent: 2 });
    page.table(
      listed
        .slice(0, MOST_SHOWN)
        .map((party) => [
          { text: party.tier === null ? 'no tier' : `tier ${party.tier}` },
          { text: party.ref, style: 'bold' as const },
          { text: party.owner ?? 'nobody owns it' },
          { text: wayWords(party), style: 'dim' as const },
        ]),
    );
    if (total > MOST_SHOWN) page.text(`and ${total - Math.min(MOST_SHOWN, listed.length)} more`, { indent: 2, style: 'dim' });
  }
  for (const { ref, owner, users } of shared)
    page.text(
      `It depends on ${ref} (${owner === null ? 'which nobody owns' : `of ${owner}`}), as do ${users.total} of other owners${users.owners.length === 0 ? '' : `: ${users.owners.join(', ')}`}.`,
      { indent: 4, first: '  !', style: 'warn' },
    );
  return page;
};

const tierWords = (tier: AffectedParty['tier']): string => (tier === null ? 'without a tier' : `of tier ${tier}`);

const wayWords = ({ distance, via }: AffectedParty): string =>
  via === null ? 'depends on it directly' : `${distance} steps away, by way of ${via}`;
