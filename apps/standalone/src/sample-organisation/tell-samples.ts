import type { ReleaseRow } from '@interlock/contracts';
import { name, phaseWords } from '../tell/words.ts';
import type { Teller } from '../tell/teller.ts';
import { Client } from './client.ts';
import { Monitoring } from './monitoring.ts';
import {
  banners,
  checkout,
  invoices,
  ledgerArchive,
  lunchMenu,
  parcelLabels,
  payments,
  pricing,
  recommendations,
  search,
  type Story,
} from './stories/index.ts';
import { readTold, writeTold } from './told.ts';

const STORIES: readonly Story[] = [
  lunchMenu,
  parcelLabels,
  invoices,
  ledgerArchive,
  payments,
  checkout,
  recommendations,
  pricing,
  banners,
  search,
];

export interface TellSamplesOptions {
  readonly url: string;
  readonly directory: string;
  readonly teller: Teller;
  readonly onError: (error: unknown) => void;
  /** Whether everything is being stopped: what fails then is nobody's business, and what was not told is told by the next start. Default: never. */
  readonly stopping?: (() => boolean) | undefined;
}

export interface ToldSamples {
  readonly client: Client;
  readonly stop: () => void;
}

/** Submits the sample organisation's releases and tells of each as it happens; what an earlier start told is only summed up. */
export const tellSamples = async ({
  url,
  directory,
  teller,
  onError,
  stopping = () => false,
}: TellSamplesOptions): Promise<ToldSamples> => {
  const client = new Client(url);
  const monitoring = new Monitoring(client, (error) => {
    if (!stopping()) onError(error);
  });
  const stage = { client, teller, directory, burn: (component: string, rate: number) => monitoring.burn(component, rate) };
  const told = await readTold(directory);
  for (const [component, rate] of Object.entries(told.rates)) await monitoring.burn(component, rate);
  if (told.stories.length > 0) await sumUp(client, teller);

  const stories = new Set(told.stories);
  const begun = new Set((await client.releases()).map(({ component }) => component));
  for (const [index, story] of STORIES.entries()) {
    if (stories.has(story.component)) continue;
    if (stopping()) break;
    teller.title(`${index + 1}. ${story.title}`);
    const fresh = !begun.has(`component:default/${story.component}`);
    try {
      await story.tell({ ...stage, fresh });
    } catch (error) {
      if (stopping()) break;
      // A story that cannot be told must not take down what decides. The next start tries again.
      teller.step('not told', `${error instanceof Error ? error.message : String(error)}; \`npm run reset\` clears the samples`, 'bad');
      onError(error);
      continue;
    }
    stories.add(story.component);
    await writeTold(directory, { stories: [...stories], rates: monitoring.rates() });
  }
  return { client, stop: () => monitoring.stop() };
};

const sumUp = async (client: Client, teller: Teller): Promise<void> => {
  teller.title('The record carries on where it was');
  const releases = await client.releases();
  teller.rows(releases.toReversed().map((release) => [name(release.component), `${phases(release)} · release ${release.releaseId}`]));
};

const phases = ({ environments }: ReleaseRow): string =>
  environments.map(({ environment, phase }) => `${phaseWords(phase)} in ${environment}`).join(', ') || 'registered';
