import { CatalogEntityPage, DecisionDetail, type DecisionBody, type ReleaseView } from '@interlock/contracts';
import { CliError } from '../../../cli-error.ts';
import type { Client } from '../../../client/client.ts';
import { isBaking, isWaiting } from '../../../render/release-stop.ts';

/** Pages of resources that are looked through for environments. */
const MOST_PAGES = 20;

/** Names of the catalog's environments in its order, those without one last. Empty when the catalog cannot be asked: the release is drawn all the same. */
export const environmentOrder = (client: Client): Promise<readonly string[]> =>
  otherwise([], async () => {
    const found: { readonly name: string; readonly order: number | null }[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await client.get(CatalogEntityPage, '/v1/catalog/entities', { kind: 'resource', limit: 200, after });
      found.push(...page.items.flatMap(({ environment }) => environment ?? []));
      if (page.next === null) break;
      after = page.next;
    }
    return found.toSorted((left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : 1)).map(({ name }) => name);
  });

const rank = ({ order }: { readonly order: number | null }): number => order ?? Number.MAX_SAFE_INTEGER;

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
