import { stops, type JudgedStatement, type Lock } from '@interlock/domain';
import type { JudgedFolder } from '../migrations/judge-folder.ts';
import type { Page } from '../terminal/index.ts';

/** What each statement of the migrations does to others. */
export const renderMigrations = (page: Page, { migrations, destructive, reversible, unreadableDowns }: JudgedFolder): Page => {
  for (const { name, statements, reversible: back } of migrations) {
    page.heading(`${name}${back ? '' : '  (no way back)'}`);
    if (statements.length === 0) page.text('no statement', { indent: 4, style: 'dim' });
    for (const statement of statements) renderStatement(page, statement);
  }
  for (const one of unreadableDowns) page.text(`The way back cannot be read: ${one}`, { indent: 4, first: '  !', style: 'warn' });
  const verdict = destructive
    ? `Something is destroyed, broken or not understood, and ${reversible ? 'there is a way back: people judge' : 'not every migration has a way back: refused'}.`
    : 'Nothing is destroyed.';
  return page.blank().text(verdict, { style: destructive ? 'warn' : 'good' });
};

const renderStatement = (page: Page, { line, text, locks, findings }: JudgedStatement): void => {
  page.text(`${text}`, { indent: 8, first: `  ${line}` });
  for (const { code, message } of findings)
    page.text(`${code.replace('migration.', '').replace('_', ' ')}: ${message}`, { indent: 10, first: '        !', style: 'warn' });
  for (const lock of locks.filter(isFelt)) page.text(lockText(lock), { indent: 10, first: '        ·', style: 'dim' });
};

/** What every write takes is not worth a line. */
const isFelt = ({ mode }: Lock): boolean => stops(mode) !== 'nothing';

const lockText = ({ relation, mode, held }: Lock): string => `${mode} on ${relation}, ${held}: stops ${stops(mode)}`;
