import type { EntityRef } from '@interlock/contracts';
import { EntityPast, type CatalogFact } from './entity-past.ts';

export interface Standing {
  readonly owner: EntityRef | null;
  readonly score: number | null;
  readonly findings: number;
}

/** All that was ever said of an entity, by place in the record, whatever the clocks said; and what is so after all of it. */
export class EntityFacts {
  readonly #facts: CatalogFact[] = [];
  /** The latest moment of them, whatever its place. */
  #latest = '';
  #standing: Standing | undefined;

  /** Mostly at the end: only where a source is read after another do facts come out of their places. */
  add(fact: CatalogFact): void {
    let place = this.#facts.length;
    while (place > 0 && (this.#facts[place - 1]?.position ?? 0) > fact.position) place -= 1;
    this.#facts.splice(place, 0, fact);
    if (fact.at > this.#latest) this.#latest = fact.at;
    this.#standing = undefined;
  }

  until(at: string): readonly CatalogFact[] {
    return at >= this.#latest ? this.#facts : this.#facts.filter((fact) => fact.at <= at);
  }

  /** Folded once for all moments after the last fact. */
  standing(at: string): Standing {
    if (at < this.#latest) return fold(this.until(at));
    this.#standing ??= fold(this.#facts);
    return this.#standing;
  }
}

const fold = (facts: readonly CatalogFact[]): Standing => {
  const past = new EntityPast();
  for (const fact of facts) past.apply(fact);
  return { owner: past.owner(), score: past.score(), findings: past.open().length };
};
