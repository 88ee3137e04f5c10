import type { DeploymentView } from '@interlock/contracts';
import { agoText, type Page } from '../terminal/index.ts';
import { artifactText } from './words.ts';

/** A workload where something else runs than what was applied, and what can be done about it. */
export const renderDrift = (page: Page, item: DeploymentView, now: number): void => {
  const { drift, live } = item;
  const accepted = drift?.accepted ?? null;
  page.blank();
  if (accepted === null) page.text(`✗ ${item.workload} in ${item.environment}`, { style: 'bad' });
  else page.text(`· ${item.workload} in ${item.environment}, accepted`, { style: 'dim' });
  page.field(item.status, `release ${item.releaseId}, ${agoText(item.since, now)}`);
  page.field('live', live?.artifacts.map(artifactText).join(', ') || 'nothing that names a digest');
  if (live?.configuration !== undefined && live.configuration !== null) page.field('config', live.configuration.digest);
  if (live?.instances !== undefined && live.instances.updated < live.instances.total)
    page.field('instances', `${live.instances.updated} of ${live.instances.total}`);
  const { changedBy = null, message = null } = live ?? {};
  if (changedBy !== null) page.field('changed by', changedBy);
  if (message !== null) page.field('says', message);
  if (accepted !== null) page.field('accepted', `${accepted.by === null ? '' : `by ${accepted.by}: `}${accepted.reason}`);
  else if (drift !== undefined) page.command(['npx interlock drift accept', drift.driftId, '--reason "…"'], 2);
};
