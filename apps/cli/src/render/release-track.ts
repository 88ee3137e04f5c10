import type { EnvironmentView, ReleaseView } from '@interlock/contracts';
import type { Page } from '../terminal/index.ts';
import { renderStop } from './release-stop.ts';
import type { ReleaseContext } from './release.ts';
import { percentText, PHASE } from './words.ts';

/** Environments drawn although nobody asked for them: the road ahead, not the whole map. */
const MOST_STOPS = 8;

interface Stop {
  readonly environment: string;
  /** Undefined: nobody asked for it. */
  readonly view: EnvironmentView | undefined;
}

/** The environments as stops on a line, in the catalog's order: first the line at a glance, then each stop with what is to be said of it. */
export const renderTrack = (page: Page, { environments }: ReleaseView, context: ReleaseContext): void => {
  const stops = stopsOf(environments, context.order);
  page.heading('ENVIRONMENTS');
  if (stops.length === 0) {
    page.text('None asked for yet.', { indent: 2 });
    return;
  }
  if (stops.length > 1) page.text(stops.map(glance).join(' ── '), { indent: 2 }).blank();
  for (const [index, stop] of stops.entries()) {
    const last = index === stops.length - 1;
    renderStop(page, stop, context, last ? '    ' : '  │ ');
    if (!last) page.text('│', { indent: 2, style: 'dim' });
  }
};

/** In the catalog's order; what the catalog does not have (any more) comes last, as it was asked for. */
const stopsOf = (views: readonly EnvironmentView[], order: readonly string[]): Stop[] => {
  const viewOf = (environment: string): EnvironmentView | undefined => views.find((view) => view.environment === environment);
  const known = order.map((environment): Stop => ({ environment, view: viewOf(environment) }));
  const others = views
    .filter(({ environment }) => !order.includes(environment))
    .map((view): Stop => ({ environment: view.environment, view }));
  const all = [...known, ...others];
  if (all.length <= MOST_STOPS) return all;
  const next = known.findLastIndex(({ view }) => view !== undefined) + 1;
  return all.filter(({ view }, index) => view !== undefined || index === next);
};

/** `◐ staging 20 %`. */
const glance = ({ environment, view }: Stop): string => {
  if (view === undefined) return `· ${environment}`;
  const share = view.share === null || view.share === 1 ? '' : ` ${percentText(view.share)}`;
  const health = view.verification?.status === 'degraded' && view.phase !== 'rolled_back' ? ' degraded' : '';
  return `${PHASE[view.phase].mark} ${environment}${share}${health}`;
};
