import { TOPICS, type EntityRef } from '@interlock/contracts';
import type { Materialiser } from '@interlock/service-kit';
import { z } from 'zod';

/** The part of a `CatalogEntityRecord` that is read here: a catalog may hold a hundred thousand. */
const Node = z.object({ dependsOn: z.array(z.string()), environment: z.object({ name: z.string() }).nullable() });

/** What depends on what, and which environments there are, as the catalog tells it now. */
export class DependencyGraph {
  readonly #dependsOn = new Map<EntityRef, readonly EntityRef[]>();
  readonly #environments = new Map<EntityRef, string>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.catalogEntities.name,
    onRecord: (incoming) => this.#set(incoming.key, incoming.value === null ? null : Node.parse(incoming.json())),
  };

  has(ref: EntityRef): boolean {
    return this.#dependsOn.has(ref);
  }

  hasEnvironment(name: string): boolean {
    return [...this.#environments.values()].includes(name);
  }

  /** Names, sorted. */
  environments(): string[] {
    return [...new Set(this.#environments.values())].toSorted();
  }

  dependenciesOf(ref: EntityRef): readonly EntityRef[] {
    return this.#dependsOn.get(ref) ?? [];
  }

  #set(ref: EntityRef, record: z.infer<typeof Node> | null): void {
    this.#environments.delete(ref);
    if (record === null) {
      this.#dependsOn.delete(ref);
      return;
    }
    this.#dependsOn.set(ref, record.dependsOn);
    if (record.environment !== null) this.#environments.set(ref, record.environment.name);
  }
}
