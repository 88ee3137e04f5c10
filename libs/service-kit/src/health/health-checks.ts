/**
 * Resolves with nothing when all is well, or with the reason why not, in words fit for anyone who can reach the port. `ok`: all is well, and this is how it is.
 */
export type HealthCheck = () => Health | Promise<Health>;
export type Health = string | { readonly ok: string } | undefined;

export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  /** By check: `ok`, `ok: ` and how it is, or the reason. */
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
    const checks = await Promise.all([...this.#checks].map(async ([name, check]) => [name, await healthOf(check)] as const));
    const ready = checks.length > 0 && checks.every(([, health]) => typeof health === 'object');
    return {
      status: ready ? 'ready' : 'not_ready',
      checks: Object.fromEntries(checks.map(([name, health]) => [name, typeof health === 'string' ? health : textOf(health)])),
    };
  }
}

const textOf = ({ ok }: { readonly ok: string }): string => (ok === '' ? 'ok' : `ok: ${ok}`);

const healthOf = async (check: HealthCheck): Promise<NonNullable<Health>> => {
  try {
    return (await check()) ?? { ok: '' };
  } catch (error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the check failed';
  }
};
