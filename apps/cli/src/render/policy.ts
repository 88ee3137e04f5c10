import type { PolicyStatus } from '@interlock/contracts';
import { agoText, type Page } from '../terminal/index.ts';

export const renderPolicy = (page: Page, { name, active, rejected }: PolicyStatus, now: number): Page => {
  const { signed } = active;
  page.text(`Policies "${name}", active ${agoText(active.since, now)}`, { style: 'bold' });
  page.field('revision', `${active.revision}${active.downgradedFrom === null ? '' : `, down from ${active.downgradedFrom}`}`);
  page.field('signer', signed === null ? 'none: they ship with Interlock' : `${signed.signer.name}, key ${signed.signer.key}`);
  if (signed !== null) page.field('contents', signed.contents);
  page.field('bundle', active.bundle).field('data', active.data);
  if (rejected === null) return page;
  page.blank().text(`✗ Refused ${agoText(rejected.at, now)}: ${rejected.code}`, { style: 'bad' });
  page.field('why', rejected.message);
  if (rejected.revision !== null) page.field('revision', rejected.revision);
  if (rejected.contents !== null) page.field('contents', rejected.contents);
  return page;
};
