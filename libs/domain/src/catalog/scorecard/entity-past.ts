import { CATALOG_FINDINGS, type CatalogEvent, type CatalogFinding, type CatalogFindingCode, type EntityRef } from '@interlock/contracts';

/** One event of a stream `catalog-<source>`, with its place in the record. */
export interface CatalogFact {
  readonly source: string;
  readonly position: number;
  readonly at: string;
  readonly event: CatalogEvent;
}

export interface OpenFinding {
  readonly finding: CatalogFinding;
  readonly openedAt: string;
}

/** What the record says of one entity up to some event. Two sources may speak of one entity, one after the other: each only of what it said itself. */
export class EntityPast {
  readonly #owners = new Map<string, EntityRef>();
  readonly #open = new Map<string, OpenFinding>();

  /** The code of what was opened or closed; undefined where an owner changed, or nothing. */
  apply({ source, at, event }: CatalogFact): { readonly opened?: CatalogFindingCode; readonly closed?: CatalogFindingCode } {
    switch (event.type) {
      case 'CatalogFindingOpened': {
        const { finding } = event.data;
        this.#open.set(`${source} ${finding.findingId}`, { finding, openedAt: at });
        return { opened: finding.code };
      }
      case 'CatalogFindingClosed': {
        const key = `${source} ${event.data.findingId}`;
        const code = this.#open.get(key)?.finding.code;
        this.#open.delete(key);
        return code === undefined ? {} : { closed: code };
      }
      case 'EntityOwnerChanged':
        if (event.data.after === null) this.#owners.delete(source);
        else this.#owners.set(source, event.data.after);
        return {};
      default:
        throw new Error(`unknown catalog event ${JSON.stringify(event satisfies never)}`);
    }
  }

  owner(): EntityRef | null {
    return [...this.#owners.values()][0] ?? null;
  }

  /** Dearest first. */
  open(): readonly OpenFinding[] {
    return [...this.#open.values()].toSorted(
      (left, right) => costOf(right) - costOf(left) || (left.finding.findingId < right.finding.findingId ? -1 : 1),
    );
  }

  /** Null: nobody owns it and nothing is wrong with it, so the catalog does not have it. */
  score(): number | null {
    if (this.#owners.size === 0 && this.#open.size === 0) return null;
    return Math.max(0, 100 - [...this.#open.values()].reduce((sum, finding) => sum + costOf(finding), 0));
  }
}

export const costOf = ({ finding }: OpenFinding): number => CATALOG_FINDINGS[finding.code].costs;

/** The entity that an event is about; null: a file or a source. */
export const entityOf = (event: CatalogEvent): EntityRef | null =>
  event.type === 'CatalogFindingOpened' ? event.data.finding.entity : event.data.entity;
