import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;
const LIMIT_MS = 60_000;

export class NotReadyError extends Error {
  readonly code = 'start.not_ready';
}

/** Resolves when `/healthz/ready` says so: a probe, as an orchestrator's. Rejects with what is still waited for. */
export const untilReady = async (url: string): Promise<void> => {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const response = await fetch(`${url}/healthz/ready`);
    // Without checks where a proxy answers for a service that is away.
    const { checks = { service: 'does not answer' } } = (await response.json()) as { checks?: Record<string, string> };
    if (response.ok) return;
    const waiting = Object.entries(checks).filter(([, reason]) => reason !== 'ok');
    if (performance.now() > end)
      throw new NotReadyError(`not ready after ${LIMIT_MS / 1000} s: ${waiting.map(([name, reason]) => `${name}: ${reason}`).join('; ')}`);
    await sleep(EVERY_MS);
  }
};
