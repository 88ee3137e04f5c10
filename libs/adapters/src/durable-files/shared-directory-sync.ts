import { syncDirectory } from './sync-directory.ts';

/** Syncs directories for many writers at once: who asks while a sync of the directory runs shares the next one. */
export class SharedDirectorySync {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  /** Resolves when every entry that was in the directory before the call is durable. */
  sync(directory: string): Promise<void> {
    const running = this.running.get(directory);
    if (running === undefined) return this.start(directory);
    const waiting = this.next.get(directory);
    if (waiting !== undefined) return waiting;
    // Whether the one before failed is its own callers' business.
    const following = running.then(
      () => this.follow(directory),
      () => this.follow(directory),
    );
    this.next.set(directory, following);
    return following;
  }

  private follow(directory: string): Promise<void> {
    this.next.delete(directory);
    return this.start(directory);
  }

  private start(directory: string): Promise<void> {
    const sync = syncDirectory(directory).finally(() => {
      if (this.running.get(directory) === sync) this.running.delete(directory);
    });
    this.running.set(directory, sync);
    return sync;
  }
}
