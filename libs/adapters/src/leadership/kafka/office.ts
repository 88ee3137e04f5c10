import type { Role } from '../leadership.ts';

/** Holds `onLeading` to one call at a time, from the moment it leads to the moment it does not. */
export class Office {
  private readonly role: Role;
  /** The role was not filled: another is to have the lead. */
  private readonly onFailed: (error: unknown) => void;
  private term: AbortController | undefined;
  private over: Promise<void> = Promise.resolve();

  constructor(role: Role, onFailed: (error: unknown) => void) {
    this.role = role;
    this.onFailed = onFailed;
  }

  get leads(): boolean {
    return this.term !== undefined;
  }

  take(): void {
    if (this.term) return;
    const term = new AbortController();
    this.term = term;
    this.over = this.over.then(() => this.hold(term));
  }

  /** Resolves when what was begun is over. */
  leave(): Promise<void> {
    this.term?.abort();
    this.term = undefined;
    return this.over;
  }

  private async hold(term: AbortController): Promise<void> {
    if (term.signal.aborted) return;
    try {
      await this.role.onLeading(term.signal);
      if (!term.signal.aborted) throw new Error(`the leader of ${this.role.name} ended its work while it led`);
    } catch (error) {
      if (!term.signal.aborted) this.onFailed(error);
    }
  }
}
