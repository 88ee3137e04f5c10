import type { Actor, ChangePerson, EvidenceClaims, InputPeople } from '@interlock/contracts';
import type { CatalogIndex } from '../catalog/index.ts';
import { normaliseRepository } from '../candidate/normalise-repository.ts';

/** Of an address that very many share, no more are named. */
const MOST_NAMED = 10;

type Source = { readonly repository: string; readonly revision: string };
type Change = Extract<EvidenceClaims, { kind: 'change' }>;

/**
 * People of the change, from verified change attestations for exactly this source. All of them count (contradictory ones only add people). Someone whom the
 * catalog does not know, or knows twice, is unresolved: an alias must not pass for another person (matrix 32).
 */
export const resolvePeople = (
  evidence: readonly { readonly claims: EvidenceClaims }[],
  source: Source,
  requestedBy: Actor,
  catalog: CatalogIndex,
): InputPeople => {
  const changes = evidence
    .map(({ claims }) => claims)
    .filter((claims): claims is Change => claims.kind === 'change' && isOf(claims, source));
  const resolved = (role: 'author' | 'committer', people: readonly ChangePerson[]) =>
    people.map((person) => ({ role, person, ref: resolve(person, catalog) }));
  const named = changes.flatMap((change) => [
    ...resolved('author', change.authors),
    ...resolved('committer', change.committers),
    ...(change.trigger.kind === 'human'
      ? [{ role: 'trigger' as const, person: change.trigger.person, ref: resolve(change.trigger.person, catalog) }]
      : []),
  ]);
  const refs = (role: string): string[] =>
    sorted(named.flatMap((entry) => (entry.role === role && entry.ref !== undefined ? [entry.ref] : [])));
  const [trigger = null, ...furtherTriggers] = refs('trigger');
  const unresolved = new Map(
    named
      .filter((entry) => entry.ref === undefined)
      .map(({ role, person }) => {
        const entry = { role, name: nameOf(person), ...doubtAbout(person, catalog) };
        return [[role, entry.name, ...(entry.couldBe ?? [])].join(' '), entry];
      }),
  );
  return {
    authors: refs('author'),
    // A rebuild of the same commit has a trigger of its own: whoever does not fit in `trigger` still took part.
    committers: sorted([...refs('committer'), ...furtherTriggers]),
    trigger,
    requester: requestedBy.person ?? null,
    unresolved: [...unresolved.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry),
    known: changes.length > 0,
  };
};

const isOf = (change: Change, source: Source): boolean =>
  change.commit === source.revision && normaliseRepository(change.repository) === normaliseRepository(source.repository);

/**
 * Identifiers that lead to people must lead to one: two that disagree are nobody. One that the catalog does not know decides nothing. Accounts that share
 * an address or a login may be one person's: whoever is named by one of them could approve with the other, so they are nobody, whatever else is given.
 */
const resolve = (person: ChangePerson, catalog: CatalogIndex): string | undefined => {
  const [ref, another] = accountsOf(person, catalog);
  return another === undefined ? ref : undefined;
};

const accountsOf = ({ email, login }: ChangePerson, catalog: CatalogIndex): readonly string[] => {
  const given = [...(email === null ? [] : catalog.peopleByEmail(email)), ...(login === null ? [] : catalog.peopleByLogin(login))];
  return sorted(given.flatMap((ref) => [ref, ...sharersWith(ref, catalog)]));
};

const sharersWith = (ref: string, catalog: CatalogIndex): readonly string[] => {
  const { emails = [], logins = [] } = catalog.entity(ref)?.user ?? {};
  return [...emails.flatMap((email) => catalog.peopleByEmail(email)), ...logins.flatMap((login) => catalog.peopleByLogin(login))];
};

/** What to mend in the catalog, when it knows not too little but too much. */
const doubtAbout = (person: ChangePerson, catalog: CatalogIndex): { readonly couldBe?: string[] } => {
  const accounts = accountsOf(person, catalog);
  return accounts.length < 2 ? {} : { couldBe: accounts.slice(0, MOST_NAMED) };
};

const nameOf = ({ name, email, login }: ChangePerson): string => email ?? login ?? name ?? 'nameless';

const sorted = (refs: readonly string[]): string[] => [...new Set(refs)].toSorted();
