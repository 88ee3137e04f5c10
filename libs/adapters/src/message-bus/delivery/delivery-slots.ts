/** How many handlers of one consumer run at once. Who waits for a slot is served before new work. */
export class DeliverySlots {
  private free: number;
  private readonly onFree: () => void;
  private readonly waiting: Array<() => void> = [];

  constructor(size: number, onFree: () => void) {
    this.free = size;
    this.onFree = onFree;
  }

  tryTake(): boolean {
    if (this.free === 0) return false;
    this.free -= 1;
    return true;
  }

  async take(): Promise<void> {
    if (this.tryTake()) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) return next();
    this.free += 1;
    this.onFree();
  }
}
