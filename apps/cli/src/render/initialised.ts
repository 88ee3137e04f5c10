import type { ConfigReport } from '../config/check-config.ts';
import type { CatalogDraft } from '../commands/init/draft-catalog.ts';
import type { Repository } from '../commands/init/look-at-repository.ts';
import type { Page } from '../terminal/index.ts';
import { renderFindings } from './entity.ts';

interface Initialised {
  readonly root: string;
  readonly written: readonly string[];
  readonly catalog: CatalogDraft;
  readonly repository: Repository;
  readonly report: ConfigReport;
}

/** What `init` found and wrote, what is still missing, and what to type next. */
export const renderInitialised = (page: Page, { root, written, catalog, repository, report }: Initialised): Page => {
  page.text(`✓ Wrote ${written.join(', ')} in ${root}`, { style: 'good' });
  page.field('component', `${catalog.component}, owned by ${catalog.group}`);
  page.field('you', catalog.user + whoAt(repository));
  page.field('source', repository.origin ?? 'no git remote "origin": say it with --source when you submit');
  page.field('environment', `${catalog.environment} (external: Interlock authorises, your deployer deploys)`);
  if (repository.descriptor !== undefined) page.field('kept', `${repository.descriptor.path}, as it was`);
  renderFindings(page, report.catalog?.findings ?? []);
  page.heading('NEXT');
  page.text('1. Look through what was written; tier and lifecycle are guesses.', { indent: 2 });
  page.text('2. In the folder of Interlock, start it on this configuration:', { indent: 2 });
  page.command([`INTERLOCK_CONFIG=${quoted(report.file)}`, 'npm start -- --empty']);
  page.text('3. Sign in, and submit what your CI built, with the attestations as cosign or gh wrote them:', { indent: 2 });
  page.command(['npx interlock login', '--as ci']);
  page.command([
    'npx interlock release submit',
    '--component',
    catalog.component,
    '--artifact <name>@sha256:<hex>',
    '--commit <sha>',
    `--source ${repository.origin ?? '<repository>'}`,
    '--evidence <attestation file>',
  ]);
  page.text('4. Ask why:', { indent: 2 });
  return page.command(['npx interlock release explain', '<release id>']);
};

/** By what a change names them: nobody but an unknown could approve, where the catalog has neither. */
const whoAt = ({ user: { email, login } }: Repository): string => {
  const known = [...(email === undefined ? [] : [email]), ...(login === undefined ? [] : [`login ${login}`])];
  return known.length === 0 ? ': git knows no address and no login of yours; say one in the catalog' : ` (${known.join(', ')})`;
};

const quoted = (path: string): string => (/^[\w./:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
