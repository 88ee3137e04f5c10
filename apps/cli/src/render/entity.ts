import type { CatalogEntityRecord, CatalogFinding, SourceLocation } from '@interlock/contracts';
import type { Page } from '../terminal/index.ts';

interface Located {
  readonly value: string | number | null;
  readonly at: SourceLocation;
}

/** An entity of the catalog, with the place of each field that rules ask for. */
export const renderEntity = (page: Page, record: CatalogEntityRecord): Page => {
  page.text(record.ref, { style: 'bold' });
  page.field('from', `${record.at.file}:${record.at.line} (source ${record.source})`);
  if (record.title !== null) page.field('title', record.title);
  const located = (name: string, { value, at }: Located): void => {
    const place = `(${at.file}:${at.line}:${at.column})`;
    page.field(name, `${value ?? 'missing'} ${place}`, { style: value === null ? 'warn' : 'plain' });
  };
  if (record.component !== null) {
    const { owner, lifecycle, tier, runtime, sourceRepository, slo, rollout, runbook, techDocs, onCall } = record.component;
    for (const [name, field] of Object.entries({ owner, lifecycle, tier, runtime, source: sourceRepository, slo })) located(name, field);
    for (const [name, field] of Object.entries({ rollout, runbook, techdocs: techDocs, 'on call': onCall }))
      if (field !== undefined && field.value !== null) located(name, field);
  }
  if (record.environment !== null)
    page.field('environment', `${record.environment.classification ?? 'unclassified'}, order ${record.environment.order ?? 'none'}`);
  if (record.group !== null) page.field('members', record.group.members.join(', ') || 'none');
  if (record.user !== null) page.field('memberOf', record.user.memberOf.join(', ') || 'none');
  if (record.dependsOn.length > 0) page.field('depends on', record.dependsOn.join(', '));
  return renderFindings(page, record.findings);
};

export const renderFindings = (page: Page, findings: readonly CatalogFinding[]): Page => {
  if (findings.length === 0) return page;
  page.heading('WHAT IS WRONG');
  for (const { code, entity, message } of findings)
    page.text(`${code}${entity === null ? '' : ` ${entity}`}: ${message}`, { indent: 4, first: '  !', style: 'warn' });
  return page;
};
