import type { ReleaseRow } from '@interlock/contracts';
import { name } from '../tell/words.ts';
import type { Teller } from '../tell/teller.ts';
import { Client } from './client.ts';
import { Monitoring } from './monitoring.ts';
import { checkout, invoices, ledgerArchive, lunchMenu, parcelLabels, payments, search, type Stage, type Story } from './stories/index.ts';
import { readTold, writeTold } from './told.ts';

const STORIES: readonly Story[] = [lunchMenu, parcelLabels, invoices, ledgerArchive, payments, checkout, search];

export interface TellSamplesOptions {
  readonly url: string;
  readonly directory: string;
  readonly teller: Teller;
  readonly onError: (error: unknown) => void;
}

export interface ToldSamples {
  readonly client: Client;
  readonly stop: () => void;
}

/** Submits the sample organisation's releases and tells of each as it happens; what an earlier start told is only summed up. */
export const tellSamples = async ({ url, directory, teller, onError }: TellSamplesOptions): Promise<ToldSamples> => {
  const client = new Client(url);
  const monitoring = new Monitoring(client, onError);
  const stage: Stage = { client, teller, directory, burn: (component, rate) => monitoring.burn(component, rate) };
  const told = await readTold(directory);
  for (const [component, rate] of Object.entries(told.rates)) await monitoring.burn(component, rate);
  if (told.stories.length > 0) await sumUp(client, teller);

  const stories = new Set(told.stories);
  for (const [index, story] of STORIES.entries()) {
    if (stories.has(story.component)) continue;
    teller.title(`${index + 1}. ${story.title}`);
    await story.tell(stage);
    stories.add(story.component);
    await writeTold(directory, { stories: [...stories], rates: monitoring.rates() });
  }
  return { client, stop: () => monitoring.stop() };
};

const sumUp = async (client: Client, teller: Teller): Promise<void> => {
  teller.title('The record carries on where it was');
  const releases = await client.releases();
  for (const release of releases.toReversed()) teller.step(name(release.component), `${phases(release)} · release ${release.releaseId}`);
};

const phases = ({ environments }: ReleaseRow): string =>
  environments.map(({ environment, phase }) => `${phase} in ${environment}`).join(', ') || 'registered';
