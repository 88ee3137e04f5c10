import type { DecisionBody, ReleaseView } from '@interlock/contracts';
import { agoText, type Page } from '../terminal/index.ts';
import { renderTrack } from './release-track.ts';

export interface Successor {
  readonly releaseId: string;
  readonly share: number;
}

export interface ReleaseContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Names of environments in the catalog's order; empty when it could not be asked. */
  readonly order: readonly string[];
  /** The newest decisions, by id, as far as they could be read. */
  readonly decisions: ReadonlyMap<string, DecisionBody>;
  /** By environment: the release that takes this one's place there, share by share, as far as it could be read. */
  readonly successors?: ReadonlyMap<string, Successor>;
}

/** A release, drawn across its environments. */
export const renderRelease = (page: Page, release: ReleaseView, context: ReleaseContext): Page => {
  page.text(release.component, { style: 'bold' });
  page.field('release', `${release.releaseId}, registered ${agoText(release.registeredAt, context.now)}`);
  for (const artifact of release.artifacts) page.field('artifact', artifact.name).field('', artifact.digest);
  if (release.configuration !== null) page.field('config', release.configuration.digest);
  page.field('source', release.source.repository).field('', `commit ${release.source.revision}`);
  const accepted = release.evidence.filter(({ verdict }) => verdict === 'accepted').length;
  page.field('evidence', `${accepted} accepted, ${release.evidence.length - accepted} rejected`);
  renderTrack(page, release, context);
  const newest = release.environments.toSorted((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1))[0];
  if (newest !== undefined)
    page.heading('WHY').command(['npx interlock release explain', release.releaseId, '--environment', newest.environment], 2);
  return page;
};
