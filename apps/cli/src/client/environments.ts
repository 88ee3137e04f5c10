import { CatalogEntityPage } from '@interlock/contracts';
import { nearest } from '@interlock/domain';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Client } from './client.ts';

/** Pages of resources that are looked through for environments. */
const MOST_PAGES = 20;
const MOST_NAMED = 10;

/** Names of the catalog's environments in its order, those without one last. */
export const environmentsOf = async (client: Client): Promise<readonly string[]> => {
  const found: { readonly name: string; readonly order: number | null }[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await client.get(CatalogEntityPage, '/v1/catalog/entities', { kind: 'resource', limit: 200, after });
    found.push(...page.items.flatMap(({ environment }) => environment ?? []));
    if (page.next === null) break;
    after = page.next;
  }
  return found.toSorted((left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : 1)).map(({ name }) => name);
};

const rank = ({ order }: { readonly order: number | null }): number => order ?? Number.MAX_SAFE_INTEGER;

/** What the command line may have meant, where the catalog has no such environment. Undefined: it has, or it cannot be asked. */
export const unknownEnvironment = async (client: Client, name: string): Promise<string | undefined> => {
  const known = await environmentsOf(client).catch((error: unknown): readonly string[] => {
    if (error instanceof CliError) return [];
    throw error;
  });
  if (known.length === 0 || known.includes(name)) return undefined;
  const meant = nearest(name, known);
  const listed = `${known.slice(0, MOST_NAMED).join(', ')}${known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : ''}`;
  return `The catalog has no environment "${name}"; it has ${listed}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
};

/**
 * Asks about an environment that somebody typed. Where the answer is empty, or a refusal, and the catalog has no such environment, that is told beside it: what was
 * once an environment can still be asked about, so the name alone refuses nothing.
 */
export const askIn = async <T>(
  { client, note }: { readonly client: Client; readonly note: (text: string) => void },
  environment: string | undefined,
  ask: () => Promise<T>,
  isEmpty: (answer: T) => boolean = () => false,
): Promise<T> => {
  if (environment === undefined) return ask();
  try {
    const answer = await ask();
    const hint = isEmpty(answer) ? await unknownEnvironment(client, environment) : undefined;
    if (hint !== undefined) note(hint);
    return answer;
  } catch (error) {
    if (!(error instanceof CliError) || error.exit !== EXIT.usage) throw error;
    const hint = await unknownEnvironment(client, environment);
    throw hint === undefined ? error : error.withHint(hint);
  }
};
