/** Resolves with nothing when all is well, or with the reason why not, in words fit for anyone who can reach the port. */
export type HealthCheck = () => string | undefined | Promise<string | undefined>;

export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  /** By check: `ok` or the reason. */
  readonly checks: Readonly<Record<string, string>>;
}

/** What `/healthz/ready` asks. Without any check, and before the app has started, it is not ready. */
export class HealthChecks {
  readonly #checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    if (this.#checks.has(name)) throw new Error(`health check ${name} is registered twice`);
    this.#checks.set(name, check);
  }

  async readiness(): Promise<Readiness> {
    const checks = await Promise.all([...this.#checks].map(async ([name, check]) => [name, await reasonOf(check)] as const));
    const ready = checks.length > 0 && checks.every(([, reason]) => reason === 'ok');
    return { status: ready ? 'ready' : 'not_ready', checks: Object.fromEntries(checks) };
  }
}

const reasonOf = async (check: HealthCheck): Promise<string> => {
  try {
    return (await check()) ?? 'ok';
  } catch (error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the check failed';
  }
};
