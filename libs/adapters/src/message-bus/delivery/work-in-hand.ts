/** Work that a stop has to wait for. */
export class WorkInHand {
  private readonly running = new Set<Promise<unknown>>();

  add(work: Promise<unknown>): void {
    const settled = Promise.allSettled([work]).finally(() => this.running.delete(settled));
    this.running.add(settled);
  }

  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
