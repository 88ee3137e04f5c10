import type { EntityRef } from '@interlock/contracts';
import type { CatalogIndex } from './catalog-index.ts';

/** The Users that the catalog has behind a group (groups below it included) or a user. */
export type KnownPeople = (ref: EntityRef) => readonly EntityRef[];

/** Looked up once for each ref: 100,000 entities have a few thousand owners. */
export const knownPeople = (index: CatalogIndex): KnownPeople => {
  const known = new Map<EntityRef, readonly EntityRef[]>();
  const find = (ref: EntityRef): readonly EntityRef[] =>
    (ref.startsWith('user:') ? [ref] : index.groupMembers(ref)).filter((person) => index.entity(person) !== undefined);
  return (ref) => {
    const found = known.get(ref) ?? find(ref);
    known.set(ref, found);
    return found;
  };
};
