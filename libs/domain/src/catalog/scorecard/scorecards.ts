import type { EntityRef, EntityScorecard, TeamScorecard, TeamScores } from '@interlock/contracts';
import { costOf, EntityPast, entityOf, type CatalogFact } from './entity-past.ts';
import { changesOf, type Step } from './score-changes.ts';

const MOST_LISTED = 200;

/**
 * Scores of entities and of those who own them, at any moment that the record knows. Nothing is kept but the facts themselves: the same facts, in whatever
 * portions they come, give the same scores.
 */
export class Scorecards {
  readonly #facts = new Map<EntityRef, CatalogFact[]>();
  /** Whom an owner ever owned. */
  readonly #owned = new Map<EntityRef, Set<EntityRef>>();

  apply(fact: CatalogFact): void {
    const entity = entityOf(fact.event);
    if (entity === null) return;
    const facts = this.#facts.get(entity);
    if (facts === undefined) this.#facts.set(entity, [fact]);
    else facts.push(fact);
    if (fact.event.type === 'EntityOwnerChanged' && fact.event.data.after !== null) this.#ownedBy(fact.event.data.after).add(entity);
  }

  /** Undefined: the record never said anything of it. */
  entity(ref: EntityRef, at: string): EntityScorecard | undefined {
    if (!this.#facts.has(ref)) return undefined;
    const past = new EntityPast();
    const steps = this.#until(ref, at).map((fact): Step => ({ fact, ...past.apply(fact), score: past.score() }));
    return {
      kind: 'entity',
      entity: ref,
      owner: past.owner(),
      at,
      score: past.score(),
      findings: past.open().map((open) => {
        const { findingId, code, message } = open.finding;
        return { findingId, code, costs: costOf(open), openedAt: open.openedAt, message };
      }),
      changes: changesOf(steps),
    };
  }

  /** Undefined: it never owned anything. */
  team(team: EntityRef, at: string): TeamScorecard | undefined {
    const everOwned = this.#owned.get(team);
    if (everOwned === undefined) return undefined;
    const facts = [...everOwned].flatMap((entity) => this.#until(entity, at).map((fact) => ({ fact, entity })));
    const pasts = new Map([...everOwned].map((entity) => [entity, new EntityPast()]));
    const scores = new Map<EntityRef, number>();
    let sum = 0;
    const steps: Step[] = [];
    for (const { fact, entity } of facts.toSorted((left, right) => left.fact.position - right.fact.position)) {
      const past = pasts.get(entity) ?? new EntityPast();
      const moved = past.apply(fact);
      const before = scores.get(entity);
      const now = past.owner() === team ? past.score() : null;
      sum += (now ?? 0) - (before ?? 0);
      if (now === null) scores.delete(entity);
      else scores.set(entity, now);
      // What is wrong with an entity that is another's is not this team's to see.
      const ours = before !== undefined || now !== null;
      steps.push({ fact, ...(ours ? moved : {}), score: scores.size === 0 ? null : Math.floor(sum / scores.size) });
    }
    const listed = [...scores]
      .map(([entity, score]) => ({ entity, score, findings: pasts.get(entity)?.open().length ?? 0 }))
      .toSorted((left, right) => left.score - right.score || (left.entity < right.entity ? -1 : 1));
    return {
      kind: 'team',
      team,
      at,
      score: scores.size === 0 ? null : Math.floor(sum / scores.size),
      entities: { total: scores.size, listed: listed.slice(0, MOST_LISTED) },
      changes: changesOf(steps),
    };
  }

  /** Whoever owns something at that moment, sorted by ref. */
  teams(at: string): TeamScores['items'] {
    const totals = new Map<EntityRef, { sum: number; entities: number; findings: number }>();
    for (const ref of this.#facts.keys()) {
      const past = new EntityPast();
      for (const fact of this.#until(ref, at)) past.apply(fact);
      const owner = past.owner();
      const score = past.score();
      if (owner === null || score === null) continue;
      const { sum, entities, findings } = totals.get(owner) ?? { sum: 0, entities: 0, findings: 0 };
      totals.set(owner, { sum: sum + score, entities: entities + 1, findings: findings + past.open().length });
    }
    return [...totals]
      .map(([team, { sum, entities, findings }]) => ({ team, score: Math.floor(sum / entities), entities, findings }))
      .toSorted((left, right) => (left.team < right.team ? -1 : 1));
  }

  /** By place in the record, whatever the clocks said. */
  #until(ref: EntityRef, at: string): readonly CatalogFact[] {
    const facts = this.#facts.get(ref) ?? [];
    return facts.filter((fact) => fact.at <= at).toSorted((left, right) => left.position - right.position);
  }

  #ownedBy(owner: EntityRef): Set<EntityRef> {
    const known = this.#owned.get(owner) ?? new Set();
    this.#owned.set(owner, known);
    return known;
  }
}
