import type { AffectedParties, AffectedParty, CatalogEntityRecord, EntityRef, SharedResource, Tier } from '@interlock/contracts';
import type { DependantGraph } from './dependant-graph.ts';

/** What the answer is read from. */
export interface AffectedFacts {
  readonly graph: DependantGraph;
  readonly entity: (ref: EntityRef) => CatalogEntityRecord | undefined;
  readonly dependantsOf: (ref: EntityRef) => readonly EntityRef[];
  readonly groupMembers: (ref: EntityRef) => readonly EntityRef[];
}

const MOST_LISTED = 100;
const MOST_OWNERS = 20;
const TIERS: readonly (Tier | null)[] = [1, 2, 3, 4, null];

/** Who is affected by a change of an entity: see the contract `AffectedParties`. */
export const affectedParties = (ref: EntityRef, facts: AffectedFacts): AffectedParties => {
  const totals = new Map<Tier | null, number>();
  const listed: AffectedParty[] = [];
  let total = 0;
  for (const ring of facts.graph.ringsAround(ref)) {
    const parties = ring.map(({ ref: dependant, distance, via }): AffectedParty => {
      const { tier = null, owner = null } = facts.entity(dependant) ?? {};
      return { ref: dependant, tier, owner, distance, via };
    });
    total += parties.length;
    for (const { tier } of parties) totals.set(tier, (totals.get(tier) ?? 0) + 1);
    if (listed.length < MOST_LISTED) listed.push(...parties.toSorted(byTier).slice(0, MOST_LISTED - listed.length));
  }
  const byTiers = TIERS.map((tier) => ({ tier, total: totals.get(tier) ?? 0 }));
  return { total, byTier: byTiers, listed, shared: sharedResources(ref, facts) };
};

/** Stable: of one tier they stay by ref. */
const byTier = (left: AffectedParty, right: AffectedParty): number => (left.tier ?? TIERS.length) - (right.tier ?? TIERS.length);

const sharedResources = (component: EntityRef, facts: AffectedFacts): SharedResource[] => {
  const { owner = null, dependsOn = [] } = facts.entity(component) ?? {};
  return dependsOn.filter((ref) => isInfrastructure(ref, facts)).flatMap((ref) => sharedResource(ref, component, owner, facts) ?? []);
};

/** An environment is where things run, not something that they use. */
const isInfrastructure = (ref: EntityRef, { entity }: AffectedFacts): boolean =>
  ref.startsWith('resource:') && (entity(ref)?.environment ?? null) === null;

const sharedResource = (
  ref: EntityRef,
  component: EntityRef,
  ours: EntityRef | null,
  { entity, dependantsOf, groupMembers }: AffectedFacts,
): SharedResource | undefined => {
  const owners = dependantsOf(ref)
    .filter((user) => user !== component)
    .map((user) => entity(user)?.owner ?? null)
    // A user without an owner is somebody else's until the catalog says whose it is.
    .filter((theirs) => theirs === null || theirs !== ours);
  if (owners.length === 0) return undefined;
  const owner = entity(ref)?.owner ?? null;
  const named = owners.filter((theirs) => theirs !== null);
  return {
    ref,
    owner,
    ownerKnown: owner !== null && canJudge(owner, entity, groupMembers),
    users: { total: owners.length, owners: [...new Set(named)].toSorted().slice(0, MOST_OWNERS) },
  };
};

const canJudge = (owner: EntityRef, entity: AffectedFacts['entity'], groupMembers: AffectedFacts['groupMembers']): boolean =>
  entity(owner)?.kind === 'user' || groupMembers(owner).length > 0;
