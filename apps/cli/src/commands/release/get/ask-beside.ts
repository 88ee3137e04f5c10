import { DecisionDetail, type DecisionBody, type ReleaseView } from '@interlock/contracts';
import { CliError } from '../../../cli-error.ts';
import type { Client } from '../../../client/client.ts';
import { environmentsOf } from '../../../client/environments.ts';
import { isBaking, isWaiting } from '../../../render/release-stop.ts';

/** The catalog's environments. Empty when the catalog cannot be asked: the release is drawn all the same. */
export const environmentOrder = (client: Client): Promise<readonly string[]> => otherwise([], () => environmentsOf(client));

/** The decisions that say what is waited for, before it is applied and after. One that cannot be read is left out: `release explain` says why. */
export const waitingDecisions = async (client: Client, { environments }: ReleaseView): Promise<ReadonlyMap<string, DecisionBody>> => {
  const ids = environments.filter((view) => isWaiting(view) || isBaking(view)).flatMap(({ decisionId }) => decisionId ?? []);
  const bodies = await Promise.all(
    ids.map((id) => otherwise(undefined, async () => (await client.get(DecisionDetail, `/v1/decisions/${id}`)).body)),
  );
  return new Map(bodies.flatMap((body) => (body === undefined ? [] : [[body.decisionId, body]])));
};

const otherwise = async <T>(value: T, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CliError) return value;
    throw error;
  }
};
