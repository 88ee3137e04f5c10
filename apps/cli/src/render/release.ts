import type { EnvironmentView, ReleaseView } from '@interlock/contracts';
import { agoText, whenText, type Page } from '../terminal/index.ts';
import { PHASE, artifactText } from './words.ts';

/** A release, drawn across its environments. */
export const renderRelease = (page: Page, release: ReleaseView, now: number): Page => {
  page.text(release.component, { style: 'bold' });
  page.field('release', `${release.releaseId}, registered ${agoText(release.registeredAt, now)}`);
  for (const artifact of release.artifacts) page.field('artifact', artifact.name).field('', artifact.digest);
  if (release.configuration !== null) page.field('config', release.configuration.digest);
  page.field('source', release.source.repository).field('', `commit ${release.source.revision}`);
  const accepted = release.evidence.filter(({ verdict }) => verdict === 'accepted').length;
  page.field('evidence', `${accepted} accepted, ${release.evidence.length - accepted} rejected`);
  page.heading('ENVIRONMENTS');
  if (release.environments.length === 0) page.text('None asked for yet.', { indent: 2 });
  for (const environment of release.environments) renderEnvironment(page, environment, now);
  const first = release.environments[0];
  if (first !== undefined)
    page.heading('WHY').command(['npx interlock release explain', release.releaseId, '--environment', first.environment], 2);
  return page;
};

const renderEnvironment = (page: Page, view: EnvironmentView, now: number): void => {
  const { mark, style, says } = PHASE[view.phase];
  page.table([
    [
      { text: mark, style },
      { text: view.environment, style: 'bold' },
      { text: says, style },
    ],
  ]);
  const field = (name: string, text: string): void => void page.field(name, text, { indent: 5, column: 11 });
  if (view.outcome !== null)
    field(
      'decided',
      `${view.outcome}${view.path === null ? '' : ` on the ${view.path} path`}, decision ${view.decisionId ?? ''} (the ${ordinal(view.decisions)})`,
    );
  if (view.approval !== null && view.approval.status === 'open') {
    const filled = view.approval.seats.filter((seat) => seat.filledBy !== null).length;
    field('approval', `${filled} of ${view.approval.seats.length} seats filled: npx interlock approval show ${view.approval.approvalId}`);
  }
  if (view.phase === 'authorised' && view.authorisationExpiresAt !== null)
    field('lease', `${view.authorisationId ?? ''}, ends ${whenText(view.authorisationExpiresAt, now)}`);
  if (view.appliedAt !== null) field('applied', agoText(view.appliedAt, now));
  if (view.drift !== null)
    field(
      'DRIFT',
      `since ${agoText(view.drift.since, now)} something else is live: ${view.drift.found.map(artifactText).join(', ') || 'nothing'}`,
    );
};

const ordinal = (number: number): string => {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
};
