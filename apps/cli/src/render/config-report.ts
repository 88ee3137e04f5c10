import type { ConfigReport } from '../config/check-config.ts';
import type { Page } from '../terminal/index.ts';
import { renderFindings } from './entity.ts';

export const renderConfigReport = (page: Page, { file, valid, errors, warnings, catalog }: ConfigReport): Page => {
  page.text(valid ? `✓ ${file} is valid.` : `✗ ${file}: ${errors.length === 1 ? 'one error' : `${errors.length} errors`}.`, {
    style: valid ? 'good' : 'bad',
  });
  for (const { at, field, found, expected } of errors)
    page.text(`${at}: ${field}: found ${found}, expected ${expected}`, { indent: 4, first: '  ✗' });
  if (warnings.length > 0) page.heading('WORTH A LOOK');
  for (const { at, field, found, expected } of warnings)
    page.text(`${at}: ${field}: found ${found}, expected ${expected}`, { indent: 4, first: '  !', style: 'warn' });
  if (catalog === null) return page;
  const holds = `The catalog holds ${catalog.entities === 1 ? 'one entity' : `${catalog.entities} entities`}`;
  if (catalog.entities === 0) page.blank().text('The catalog holds no entity: every release will be held.', { style: 'warn' });
  else page.blank().text(`${holds}${catalog.findings.length === 0 ? ', and nothing is missing.' : ':'}`);
  return renderFindings(page, catalog.findings);
};
