import type { EntityRef } from '@interlock/contracts';
import type { PeopleOfCatalog } from '../identity/principal.ts';

/** A catalog of people: each User with its groups. */
export const testPeople = (groups: Readonly<Record<EntityRef, readonly EntityRef[]>>): PeopleOfCatalog => ({
  entity: (ref) => (Object.hasOwn(groups, ref) ? { kind: 'user' } : undefined),
  personBySubject: () => undefined,
  componentsOfRepository: () => [],
  groupsOf: (person) => groups[person] ?? [],
});
