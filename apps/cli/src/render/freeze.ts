import type { FreezeList, FreezeScope, FreezeView, WindowView } from '@interlock/contracts';
import { whenText, type Page } from '../terminal/index.ts';

const STYLE = { active: 'bad', upcoming: 'warn', ended: 'dim' } as const;
const MARK = { active: '‖', upcoming: '·', ended: '-' } as const;

export const renderFreezes = (page: Page, { environment, items, windows }: FreezeList, now: number): Page => {
  if (!items.some(({ status }) => status === 'active')) page.text(`${environment}: nothing is frozen.`, { style: 'good' });
  for (const freeze of items) renderFreeze(page, freeze, now);
  for (const window of windows) renderWindow(page, environment, window, now);
  return page;
};

export const renderFreeze = (page: Page, freeze: FreezeView, now: number): Page => {
  const { status, environment, name, incident, hotfixLane, kind } = freeze;
  page.text(`${MARK[status]} ${environment}: ${name}, ${status}`, { style: STYLE[status] });
  if (kind === 'stop_the_line') page.field('freeze', freeze.freezeId);
  if (status === 'upcoming') page.field('from', `${freeze.from} (${whenText(freeze.from, now)})`);
  page.field('until', freeze.until === null ? 'somebody ends it' : `${freeze.until} (${freeze.untilLocal ?? whenText(freeze.until, now)})`);
  page.field('why', freeze.reason);
  if (incident !== null) page.field('incident', incident);
  page.field('by', freeze.startedBy);
  page.field('for', scopeText(freeze.scope));
  if (hotfixLane) page.field('hotfix lane', `interlock release promote … --hotfix ${incident ?? '<incident>'}`);
  return page;
};

const renderWindow = (page: Page, environment: string, { name, open, opensAt, closesAt, scope }: WindowView, now: number): void => {
  const says = open ? 'open' : 'closed';
  page.text(`${open ? '✓' : '‖'} ${environment}: window ${name}, ${says}`, { style: open ? 'good' : 'warn' });
  if (closesAt !== null) page.field('closes', `${closesAt} (${whenText(closesAt, now)})`);
  if (opensAt !== null) page.field('opens', `${opensAt} (${whenText(opensAt, now)})`);
  page.field('for', scopeText(scope));
};

const scopeText = ({ components = [], tiers = [], systems = [] }: FreezeScope): string => {
  const parts = [...components, ...systems, ...(tiers.length === 0 ? [] : [`tier ${tiers.join(', ')}`])];
  return parts.length === 0 ? 'everything' : parts.join(', ');
};
