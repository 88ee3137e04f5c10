import type { EntityRef, EntityScorecard, TeamScorecard, TeamScores } from '@interlock/contracts';
import { EntityFacts } from './entity-facts.ts';
import { costOf, EntityPast, entityOf, type CatalogFact } from './entity-past.ts';
import { changesOf, type Step } from './score-changes.ts';

const MOST_LISTED = 200;

/**
 * Scores of entities and of those who own them, at any moment that the record knows. Nothing counts but the facts themselves: the same facts, in whatever
 * portions they come, give the same scores. What is so after all of them is kept until the next one comes, so that nobody pays twice for the same history.
 */
export class Scorecards {
  readonly #facts = new Map<EntityRef, EntityFacts>();
  /** Whom an owner ever owned. */
  readonly #owned = new Map<EntityRef, Set<EntityRef>>();
  #begins: string | undefined;
  #latest = '';
  /** Of the moments after the last fact; `at` is whoever's asks. */
  readonly #kept = new Map<string, unknown>();

  apply(fact: CatalogFact): void {
    const { at } = fact;
    if (this.#begins === undefined || at < this.#begins) this.#begins = at;
    const entity = entityOf(fact.event);
    if (entity === null) return;
    this.#kept.clear();
    if (at > this.#latest) this.#latest = at;
    const facts = this.#facts.get(entity) ?? new EntityFacts();
    this.#facts.set(entity, facts);
    facts.add(fact);
    if (fact.event.type === 'EntityOwnerChanged' && fact.event.data.after !== null) this.#ownedBy(fact.event.data.after).add(entity);
  }

  /** The earliest moment of which the record says anything; undefined: it says nothing yet. */
  begins(): string | undefined {
    return this.#begins;
  }

  /** Undefined: the record never said anything of it. */
  entity(ref: EntityRef, at: string): EntityScorecard | undefined {
    const facts = this.#facts.get(ref);
    if (facts === undefined) return undefined;
    const past = new EntityPast();
    const steps = facts.until(at).map((fact): Step => ({ fact, ...past.apply(fact), score: past.score() }));
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
    return { ...this.#orKept(team, at, () => this.#teamOf(team, everOwned, at)), at };
  }

  #teamOf(team: EntityRef, everOwned: ReadonlySet<EntityRef>, at: string): TeamScorecard {
    const facts = [...everOwned].flatMap((entity) => (this.#facts.get(entity)?.until(at) ?? []).map((fact) => ({ fact, entity })));
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
    return this.#orKept('teams', at, () => this.#teamsOf(at));
  }

  #teamsOf(at: string): TeamScores['items'] {
    const totals = new Map<EntityRef, { sum: number; entities: number; findings: number }>();
    for (const facts of this.#facts.values()) {
      const { owner, score, findings: open } = facts.standing(at);
      if (owner === null || score === null) continue;
      const { sum, entities, findings } = totals.get(owner) ?? { sum: 0, entities: 0, findings: 0 };
      totals.set(owner, { sum: sum + score, entities: entities + 1, findings: findings + open });
    }
    return [...totals]
      .map(([team, { sum, entities, findings }]) => ({ team, score: Math.floor(sum / entities), entities, findings }))
      .toSorted((left, right) => (left.team < right.team ? -1 : 1));
  }

  /** At any moment after the last fact, what was so at another one is so still. */
  #orKept<T>(key: string, at: string, make: () => T): T {
    if (at < this.#latest) return make();
    const made = (this.#kept.get(key) as T | undefined) ?? make();
    this.#kept.set(key, made);
    return made;
  }

  #ownedBy(owner: EntityRef): Set<EntityRef> {
    const known = this.#owned.get(owner) ?? new Set();
    this.#owned.set(owner, known);
    return known;
  }
}
