import type { CatalogEntityRecord, FieldError, FreezeScope } from '@interlock/contracts';
import { knownSystems, listedNames, missingNames, nearestRef } from '@interlock/domain';

/**
 * Parts of a scope that concern nobody: in an incident a component whose name was mistyped would not be stopped, and its operator would think that it is. A component
 * that the catalog lost while releases of it are `open` can still be stopped.
 */
export const unknownInScope = (
  { components, systems }: FreezeScope,
  entities: readonly CatalogEntityRecord[],
  open: readonly string[],
): FieldError[] => {
  const inCatalog = entities.flatMap(({ ref, component }) => (component === null ? [] : [ref]));
  return [
    ...missingNames(
      listedNames('scope.components', components),
      [...new Set([...inCatalog, ...open])],
      'a Component of the catalog',
      nearestRef,
    ),
    ...missingNames(listedNames('scope.systems', systems), knownSystems(entities), 'a System of the catalog', nearestRef),
  ];
};
