/** Of several replicas of a service one is active. Who is, may overlap for a while: a leader that was frozen does not know yet that it was replaced. */
export interface Leadership {
  /** Stands for a role. Resolves when this replica stands, leading or not. */
  lead(role: Role): Promise<Standing>;
}

export interface Role {
  /** The same in every replica. */
  readonly name: string;
  /**
   * Called each time this replica comes to lead. Does the work until `signal` is aborted, because another one leads or may lead now, and resolves when it has stopped. It is
   * never called again before it has settled. A rejection gives the lead away: this replica stands anew.
   */
  onLeading(signal: AbortSignal): Promise<void>;
}

export interface Standing {
  /** Stands no longer; resolves when what `onLeading` does has settled. */
  stop(): Promise<void>;
}
