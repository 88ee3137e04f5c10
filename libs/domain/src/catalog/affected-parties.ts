import type { AffectedParties, AffectedParty, CatalogEntityRecord, EntityRef, SharedResource, Tier } from '@interlock/contracts';
import type { DependantGraph } from './dependant-graph.ts';

/** What the answer is read from. */
export interface AffectedFacts {
  readonly graph: DependantGraph;
  /** By number of the graph: the place of its tier among `TIERS`. */
  readonly ranks: Uint8Array;
  readonly entity: (ref: EntityRef) => CatalogEntityRecord | undefined;
  readonly dependantsOf: (ref: EntityRef) => readonly EntityRef[];
  readonly groupMembers: (ref: EntityRef) => readonly EntityRef[];
}

const MOST_LISTED = 100;
const MOST_OWNERS = 20;
const TIERS: readonly (Tier | null)[] = [1, 2, 3, 4, null];

/** Looked up once for all questions: a hub that 100,000 depend on is then counted in a few milliseconds. */
export const tierRanks = ({ refs }: DependantGraph, entity: AffectedFacts['entity']): Uint8Array =>
  Uint8Array.from(refs, (ref) => TIERS.indexOf(entity(ref)?.tier ?? null));

/** Who is affected by a change of an entity: see the contract `AffectedParties`. */
export const affectedParties = (ref: EntityRef, facts: AffectedFacts): AffectedParties => {
  const { graph, ranks } = facts;
  const { rings, viaOf } = graph.dependantsOf(ref);
  const rankOf = (number: number): number => ranks[number] ?? TIERS.length - 1;
  const totals = TIERS.map(() => 0);
  const listed: AffectedParty[] = [];
  let total = 0;
  for (const [index, ring] of rings.entries()) {
    total += ring.length;
    for (const number of ring) totals[rankOf(number)] = (totals[rankOf(number)] ?? 0) + 1;
    for (let rank = 0; rank < TIERS.length && listed.length < MOST_LISTED; rank += 1) {
      const alike = ring.filter((number) => rankOf(number) === rank).sort();
      for (const number of alike.subarray(0, MOST_LISTED - listed.length))
        listed.push(partyOf(graph.refs[number] ?? '', index + 1, viaOf(number), facts));
    }
  }
  return { total, byTier: TIERS.map((tier, rank) => ({ tier, total: totals[rank] ?? 0 })), listed, shared: sharedResources(ref, facts) };
};

const partyOf = (ref: EntityRef, distance: number, via: EntityRef | null, { entity }: AffectedFacts): AffectedParty => {
  const { tier = null, owner = null } = entity(ref) ?? {};
  return { ref, tier, owner, distance, via };
};

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
