import { decide, epochMs, foldRelease } from '@interlock/domain';
import { serviceActor, type Clock, type Logger, type ReleaseRepository } from '@interlock/service-kit';
import type { ApprovalSummary } from '@interlock/contracts';
import { CONSUMER } from '../follow-releases/consumer.ts';

const RETRY_MS = 1000;

/** Lets open requests expire at their instant. A timer's identity is its subject and due instant, so that it fires once however often it is set. */
export class ApprovalTimers {
  readonly #timers = new Map<string, () => void>();
  readonly #repository: ReleaseRepository;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #running = Promise.resolve();

  constructor(parts: { readonly repository: ReleaseRepository; readonly clock: Clock; readonly logger: Logger }) {
    this.#repository = parts.repository;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /** Follows an approval as it stands: set while it is open, cancelled when it is not. */
  follow({ approvalId, status, expiresAt, releaseId, environment }: ApprovalSummary): void {
    const set = this.#timers.get(approvalId);
    const pending = status === 'open' || status === 'complete';
    if (!pending) {
      set?.();
      this.#timers.delete(approvalId);
    } else if (set === undefined) {
      this.#set(approvalId, epochMs(expiresAt), () => this.#expire({ approvalId, expiresAt, releaseId, environment }));
    }
  }

  /** Resolves when what was due is recorded. */
  idle(): Promise<void> {
    return this.#running;
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #set(approvalId: string, at: number, work: () => Promise<void>): void {
    const cancel = this.#clock.at(at, () => {
      this.#timers.delete(approvalId);
      this.#running = this.#running.then(work).catch((error: unknown) => {
        this.#logger.warn({ err: error, approvalId }, 'recording an expiry failed, trying again');
        this.#set(approvalId, this.#clock.epochMs() + RETRY_MS, work);
      });
    });
    this.#timers.set(approvalId, cancel);
  }

  async #expire({
    approvalId,
    expiresAt,
    releaseId,
    environment,
  }: Pick<ApprovalSummary, 'approvalId' | 'expiresAt' | 'releaseId' | 'environment'>): Promise<void> {
    await this.#repository.handle(
      releaseId,
      { consumer: CONSUMER, causationId: `timer|${approvalId}|${expiresAt}`, actor: serviceActor(CONSUMER) },
      (history) => decide(foldRelease(history), { type: 'ExpireApproval', environment, approvalId, now: this.#clock.now() }),
    );
  }
}
