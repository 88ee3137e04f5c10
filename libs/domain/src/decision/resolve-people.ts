import type { Actor, ChangePerson, EvidenceClaims, InputPeople } from '@interlock/contracts';
import type { CatalogIndex } from '../catalog/index.ts';
import { normaliseRepository } from '../candidate/normalise-repository.ts';

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
      .map(({ role, person }) => [`${role} ${nameOf(person)}`, { role, name: nameOf(person) }]),
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

/** Identifiers that lead to people must lead to one: two that disagree are nobody. One that the catalog does not know decides nothing. */
const resolve = (person: ChangePerson, catalog: CatalogIndex): string | undefined => {
  const byEmail = person.email === null ? undefined : catalog.personByEmail(person.email);
  const byLogin = person.login === null ? undefined : catalog.personByLogin(person.login);
  if (byEmail !== undefined && byLogin !== undefined && byEmail !== byLogin) return undefined;
  return byEmail ?? byLogin;
};

const nameOf = ({ name, email, login }: ChangePerson): string => email ?? login ?? name ?? 'nameless';

const sorted = (refs: readonly string[]): string[] => [...new Set(refs)].toSorted();
