import type { CatalogEntityRecord, FieldError, FreezeScope } from '@interlock/contracts';
import { didYouMean, knownSystems, nearestRef } from '@interlock/domain';

/**
 * Parts of a scope that concern nobody: in an incident a component whose name was mistyped would not be stopped, and its operator would think that it is. A component
 * that the catalog lost while releases of it are `open` can still be stopped.
 */
export const unknownInScope = (
  { components = [], systems = [] }: FreezeScope,
  entities: readonly CatalogEntityRecord[],
  open: readonly string[],
): FieldError[] => {
  const inCatalog = entities.flatMap(({ ref, component }) => (component === null ? [] : [ref]));
  return [
    ...unknown('scope.components', components, [...new Set([...inCatalog, ...open])], 'a Component of the catalog'),
    ...unknown('scope.systems', systems, knownSystems(entities), 'a System of the catalog'),
  ];
};

const unknown = (field: string, refs: readonly string[], known: readonly string[], expected: string): FieldError[] => {
  const names = new Set(known);
  return refs.flatMap((ref, index) =>
    names.has(ref)
      ? []
      : [
          {
            field: `${field}.${index}`,
            found: `${JSON.stringify(ref)}, which the catalog does not have`,
            expected: `${expected}${didYouMean(nearestRef(ref, known))}`,
          },
        ],
  );
};
