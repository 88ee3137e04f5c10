import type { CatalogEntityRecord, CatalogFinding, EntityRef } from '@interlock/contracts';
import { catalogFinding } from './catalog-finding.ts';

const SHOWN = 3;

/** Two components that name one workload: a deployment of either would replace the other, and health of one would count for both. One finding for each of them. */
export const contestedRuntimes = (records: readonly CatalogEntityRecord[]): ReadonlyMap<EntityRef, CatalogFinding> => {
  const claims = new Map<string, EntityRef[]>();
  for (const { ref, component } of records) {
    const runtime = component?.runtime.value ?? null;
    if (runtime === null) continue;
    const claimants = claims.get(runtime);
    if (claimants === undefined) claims.set(runtime, [ref]);
    else claimants.push(ref);
  }
  const found = new Map<EntityRef, CatalogFinding>();
  for (const { ref, component } of records) {
    const runtime = component?.runtime;
    if (runtime === undefined || runtime.value === null) continue;
    const claimants = claims.get(runtime.value) ?? [];
    if (claimants.length > 1) found.set(ref, contested(ref, { value: runtime.value, at: runtime.at }, claimants));
  }
  return found;
};

const contested = (
  ref: EntityRef,
  { value, at }: { readonly value: string; readonly at: CatalogFinding['at'] },
  claimants: readonly EntityRef[],
): CatalogFinding => {
  const shown = claimants.filter((other, index) => other !== ref && index <= SHOWN).toSorted();
  const more = claimants.length - 1 - shown.length;
  const others = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return catalogFinding({
    code: 'catalog.runtime_contested',
    entity: ref,
    at,
    says: `found "${value}", which ${others} ${claimants.length === 2 ? 'claims' : 'claim'} too, expected a workload of its own`,
    discriminator: value,
  });
};
