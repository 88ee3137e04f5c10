import type { CatalogEntityRecord, FieldError, InterlockConfig } from '@interlock/contracts';
import { didYouMean, nearest, nearestRef } from './nearest.ts';

/** The members of interlock.yaml that name something of the catalog. */
export type NamingConfig = Pick<
  InterlockConfig,
  'identity' | 'seats' | 'targets' | 'enforcement' | 'calendars' | 'degradation' | 'catalog' | 'trust'
>;

export interface Named {
  readonly field: string;
  readonly name: string;
}

/**
 * Names in interlock.yaml that nothing in the catalog bears, each with what was probably meant. A rule, a freeze or a role with such a name concerns nobody, and nothing
 * else would show it. They keep nothing from starting: the catalog may have them later.
 */
export const unknownNames = (config: NamingConfig, entities: readonly CatalogEntityRecord[]): FieldError[] => {
  const refsOf = (kinds: readonly string[]): string[] => entities.flatMap(({ ref, kind }) => (kinds.includes(kind) ? [ref] : []));
  const environments = [...new Set(entities.flatMap(({ environment }) => environment?.name ?? []))].toSorted();
  const types = [...new Set(entities.flatMap(({ component }) => component?.type?.toLowerCase() ?? []))].toSorted();
  const components = entities.flatMap(({ ref, component }) => (component === null ? [] : [ref]));
  return [
    ...missingNames(rolesOf(config), refsOf(['group', 'user']), 'a Group or User of the catalog', nearestRef),
    ...missingNames(seatsOf(config), refsOf(['group']), 'a Group of the catalog', nearestRef),
    ...missingNames(environmentsOf(config), environments, 'a Resource of type environment', nearest),
    ...missingNames(componentsOf(config), components, 'a Component of the catalog', nearestRef),
    ...missingNames(systemsOf(config), knownSystems(entities), 'a System of the catalog', nearestRef),
    ...missingNames(typesOf(config), types, 'the type of a Component of the catalog', nearest),
  ];
};

/** A component may name one that has no descriptor: a scope that names it concerns that component all the same. */
export const knownSystems = (entities: readonly CatalogEntityRecord[]): string[] => [
  ...new Set(entities.flatMap(({ ref, kind, component }) => (kind === 'system' ? [ref] : (component?.system ?? [])))),
];

/** Those that nothing bears, each with what was probably meant. */
export const missingNames = (
  named: readonly Named[],
  known: readonly string[],
  expected: string,
  like: (name: string, names: readonly string[]) => string | undefined,
): FieldError[] => {
  const names = new Set(known);
  return named.flatMap(({ field, name }) =>
    names.has(name)
      ? []
      : [{ field, found: `"${name}", which the catalog does not have`, expected: `${expected}${didYouMean(like(name, known))}` }],
  );
};

/** Names that stand in a list, each with its place. */
export const listedNames = (field: string, names: readonly string[] | undefined): Named[] =>
  (names ?? []).map((name, index) => ({ field: `${field}.${index}`, name }));

const rolesOf = ({ identity }: NamingConfig): Named[] =>
  Object.entries(identity.roles).flatMap(([role, refs]) => listedNames(`identity.roles.${role}`, refs));

const seatsOf = ({ seats }: NamingConfig): Named[] =>
  Object.entries(seats).map(([seat, { group }]) => ({ field: `seats.${seat}.group`, name: group }));

const environmentsOf = ({ targets, enforcement, calendars }: NamingConfig): Named[] => [
  ...Object.keys(targets).map((name) => ({ field: `targets.${name}`, name })),
  ...enforcement.rules.flatMap(({ environment }, index) =>
    environment === undefined ? [] : [{ field: `enforcement.rules.${index}.environment`, name: environment }],
  ),
  ...calendars.flatMap(({ environments }, index) => listedNames(`calendars.${index}.environments`, environments)),
];

const componentsOf = ({ calendars, trust }: NamingConfig): Named[] => [
  ...calendars.flatMap(({ components }, index) => listedNames(`calendars.${index}.components`, components)),
  ...trust.keys.flatMap(({ components }, index) => listedNames(`trust.keys.${index}.components`, components)),
  ...trust.sigstore.flatMap(({ components }, index) => listedNames(`trust.sigstore.${index}.components`, components)),
];

const systemsOf = ({ calendars }: NamingConfig): Named[] =>
  calendars.flatMap(({ systems }, index) => listedNames(`calendars.${index}.systems`, systems));

const typesOf = ({ degradation, catalog }: NamingConfig): Named[] => [
  ...degradation.flatMap(({ types }, index) => listedNames(`degradation.${index}.types`, types)),
  ...(catalog.requires ?? []).flatMap(({ types }, index) => listedNames(`catalog.requires.${index}.types`, types)),
];
