import type { ReleasePage, ReleaseRow } from '@interlock/contracts';
import { durationText, type Page } from '../terminal/index.ts';
import { PHASE, shortHex } from './words.ts';

/** A row for each release: id, component, artifact, age, and where it stands. Whole digests are in `--json`. */
export const renderReleases = (page: Page, { items, next }: ReleasePage, now: number): Page => {
  if (items.length === 0) page.text('No releases.');
  page.table(
    items.map(({ releaseId, component, artifacts, registeredAt, environments }) => [
      { text: releaseId },
      { text: component.replace(/^component:default\//, ''), style: 'bold' as const },
      { text: artifactsText(artifacts) },
      { text: durationText(Math.max(0, Math.floor((now - Date.parse(registeredAt)) / 1000))), style: 'dim' as const },
      { text: environments.map(({ environment, phase }) => `${PHASE[phase].mark} ${environment} ${PHASE[phase].says}`).join(' · ') },
    ]),
    0,
  );
  if (next !== null) page.blank().text('More:').command(['npx interlock release list', '--after', next]);
  return page;
};

/** The first of several, and how many more there are. */
const artifactsText = ([first, ...more]: ReleaseRow['artifacts']): string =>
  first === undefined ? '' : `${shortHex(first.digest)}${more.length === 0 ? '' : ` +${more.length}`}`;
