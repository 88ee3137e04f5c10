import { DecisionDetail, ReleasePage, ReleaseView, type DecisionBody, type EnvironmentView } from '@interlock/contracts';
import { CliError } from '../../../cli-error.ts';
import type { Client } from '../../../client/client.ts';
import { environmentsOf } from '../../../client/environments.ts';
import { isBaking, isWaiting } from '../../../render/release-stop.ts';
import type { Successor } from '../../../render/release.ts';

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

/** What takes the place of the release, share by share, where it is live. A newer one may hold a share since it was stopped, and a rollback goes to an older one. */
export const successorsOf = async (
  client: Client,
  { releaseId, component, environments }: ReleaseView,
): Promise<ReadonlyMap<string, Successor>> => {
  const live = environments.filter(({ phase, supersededBy }) => phase === 'applied' && supersededBy === null);
  const found = await Promise.all(
    live.map((view) =>
      otherwise(undefined, () => successorIn(client, { releaseId, component, environment: view.environment, since: view.appliedAt })),
    ),
  );
  return new Map(found.flatMap((successor) => (successor === undefined ? [] : [successor])));
};

interface Place {
  readonly releaseId: string;
  readonly component: string;
  readonly environment: string;
  readonly since: string | null;
}

const successorIn = async (
  client: Client,
  { releaseId, component, environment, since }: Place,
): Promise<[string, Successor] | undefined> => {
  const { items } = await client.get(ReleasePage, '/v1/releases', { component, environment });
  const begun = items.filter(
    (row) =>
      row.releaseId !== releaseId && row.environments.some((there) => there.environment === environment && mayHoldShare(there, since)),
  );
  for (const row of begun) {
    const other = await client.get(ReleaseView, `/v1/releases/${row.releaseId}`);
    const share = other.environments.find((there) => there.environment === environment)?.share ?? null;
    if (share !== null) return [environment, { releaseId: row.releaseId, share }];
  }
  return undefined;
};

/** What ended before this one was applied was replaced by it. */
const mayHoldShare = ({ phase, updatedAt }: Pick<EnvironmentView, 'phase' | 'updatedAt'>, since: string | null): boolean =>
  (phase === 'narrowed' || phase === 'deploying' || phase === 'stopped') && (since === null || updatedAt > since);

const otherwise = async <T>(value: T, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CliError) return value;
    throw error;
  }
};
