import type { ApprovalDetail } from '@interlock/contracts';
import { pipelineText } from '@interlock/domain';
import { agoText, type Page } from '../terminal/index.ts';
import { renderAffected } from './affected.ts';
import { renderManifests } from './manifests.ts';
import { renderPipelineTexts } from './pipeline.ts';
import { renderSeats } from './approval.ts';
import { OUTCOME_STYLE } from './words.ts';

/** A decision package as an approver reads it. */
export const renderPackage = (page: Page, { approval, package: shown }: ApprovalDetail, now: number): Page => {
  page.text(`Judge whether ${shown.component} may go to ${shown.environment}`, { style: 'bold' });
  page.field('package', approval.packageDigest);
  page.field('release', shown.releaseId);
  for (const artifact of shown.artifacts) page.field('artifact', artifact.name).field('', artifact.digest);
  if (shown.configuration !== null) page.field('config', shown.configuration.digest);
  page.field('source', shown.source.repository).field('', `commit ${shown.source.revision}`);
  page.field('change', `${shown.changeKind}, on the ${shown.path} path`);
  page.field('asked', agoText(shown.requestedAt, now));
  page.heading('WHY PEOPLE ARE ASKED');
  for (const [index, reason] of shown.reasons.entries()) {
    page.text(reason.title, { indent: 5, first: `  ${index + 1}.`, style: OUTCOME_STYLE[reason.severity] });
    page.field('rule', `${reason.rule} · ${reason.code} · ${reason.severity}`, { indent: 5, column: 9 });
    page.text(reason.message, { indent: 5 });
    if (reason.facts.length > 0) page.field('facts', reason.facts.join(', '), { indent: 5, column: 9, style: 'dim' });
    if (reason.remedy !== '') page.text(reason.remedy, { indent: 7, first: '     →', style: 'dim' });
  }
  renderManifests(page, shown.manifests ?? []);
  renderPipelineTexts(page, (shown.pipelineEvents ?? []).map(pipelineText));
  if (shown.affected !== undefined) renderAffected(page, shown.affected);
  if (shown.satisfied.length > 0) {
    page.heading('SATISFIED WITHOUT YOU');
    for (const entry of shown.satisfied) page.text(`${entry.title}: ${entry.message}`, { indent: 4, first: '  ✓' });
  }
  renderSeats(page, approval, { now, excluded: shown.excluded });
  page.heading('PROOF').field('decision', `${shown.decisionId}: npx interlock decision show ${shown.decisionId}`);
  return page;
};
