/** Work that a stop has to wait for. */
export class WorkInHand {
  private readonly running = new Set<Promise<unknown>>();

  add(work: Promise<unknown>): void {
    const remove = (): void => void this.running.delete(settled);
    const settled: Promise<void> = work.then(remove, remove);
    this.running.add(settled);
  }

  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
