/** The digests last seen on disk: most puts repeat one (catalog snapshots, bundles, inputs). Bounded; forgetting one costs a look at the disk. */
export class KnownDigests {
  private readonly seen = new Set<string>();
  private readonly limit: number;

  constructor(limit = 50_000) {
    this.limit = limit;
  }

  has(hex: string): boolean {
    if (!this.seen.delete(hex)) return false;
    this.seen.add(hex);
    return true;
  }

  add(hex: string): void {
    this.seen.add(hex);
    if (this.seen.size <= this.limit) return;
    const [oldest] = this.seen;
    if (oldest !== undefined) this.seen.delete(oldest);
  }

  delete(hex: string): void {
    this.seen.delete(hex);
  }
}
