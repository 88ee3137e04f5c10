import { setTimeout } from 'node:timers/promises';
import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import type { Actor, NewEvent, RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import type { Clock } from '../clock/clock.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { newEvents } from './new-events.ts';
import { StreamReader } from './stream-reader.ts';

/** What asks for a change: with `consumer`, its id says whether it was handled before. */
export interface CausingMessage {
  /** Name of the service (and use case) that handles it. */
  readonly consumer: string;
  /** CloudEvents: `<source>|<id>`; timers: `timer|<subject>|<due>`; commands: `command|<subject>|<Idempotency-Key>`; bus messages: `BusMessage.causationId`. */
  readonly causationId: string;
  readonly actor: Actor;
  /** Default: the id part of the stream's name. */
  readonly correlationId?: string;
  /** Default: the active span's. */
  readonly traceparent?: string;
}

export interface ProposedEvent {
  readonly type: string;
  readonly data: unknown;
}

export interface HandleRequest<E extends ProposedEvent = ProposedEvent> {
  readonly stream: string;
  readonly message: CausingMessage;
  /** Most likely nothing stands on the stream yet: tried without a look. */
  readonly opens?: boolean;
  /**
   * Pure over its history: called again after a conflict. May be async (policy workers), and must not append to the same stream itself.
   * `at`: server time, and what the events will say as `recordedAt`.
   */
  readonly decide: (history: readonly RecordedEvent[], at: string) => readonly E[] | Promise<readonly E[]>;
}

export interface HandleResult {
  /** `duplicate`: this message was handled before; `nothing`: there was nothing to record. */
  readonly outcome: 'appended' | 'duplicate' | 'nothing';
  /** What this message put on the record, now or before. */
  readonly events: readonly RecordedEvent[];
  /** The whole stream, including `events`. */
  readonly history: readonly RecordedEvent[];
}

export interface RecordResult<E extends ProposedEvent = ProposedEvent> {
  readonly outcome: HandleResult['outcome'];
  /** What this message put on the record, now or before. */
  readonly events: readonly (E | RecordedEvent)[];
  /** What was read of the stream. Without what was just appended. */
  readonly history: readonly RecordedEvent[];
  /** Of the last of `events`: what stands beyond was not decided on. Undefined when there are none. */
  readonly revision: number | undefined;
}

export interface StreamRepositoryParts {
  readonly eventStore: EventStore;
  readonly clock: Clock;
  readonly hashing: Hashing;
}

const MAX_TRIES = 20;

/**
 * Append first (design §2): load, look whether the message was handled, decide, append at the exact revision; on a conflict load and decide again.
 * An event store accepts a repeated event id at a later revision, so the look into the loaded events is what makes effects happen once.
 */
export class StreamRepository {
  readonly #parts: StreamRepositoryParts;
  readonly #reader: StreamReader;
  readonly #turns = new KeyedTurns();

  constructor(parts: StreamRepositoryParts) {
    this.#parts = parts;
    this.#reader = new StreamReader(parts.eventStore);
  }

  /** All events of a stream; empty when it does not exist. */
  read(stream: string): Promise<readonly RecordedEvent[]> {
    return this.#reader.read(stream);
  }

  /** A stream up to a revision at least: from what is kept when it reaches that far. */
  readUntil(stream: string, revision: number): Promise<readonly RecordedEvent[]> {
    return this.#reader.readUntil(stream, revision);
  }

  /** Decides and appends, and reads back what was recorded. */
  handle<E extends ProposedEvent>(request: HandleRequest<E>): Promise<HandleResult> {
    return this.#turns.take(request.stream, () => this.#handle(request, (appended) => this.#readBack(appended)));
  }

  /**
   * Decides and appends, without a look at what was recorded. Of two processes that handle one message at the same instant each may hear that it appended, though
   * the store keeps the first one's events: for those who need no more than that the message took effect.
   */
  async record<E extends ProposedEvent>(request: Omit<HandleRequest<E>, 'opens'>): Promise<RecordResult<E>> {
    const result = await this.#turns.take(request.stream, () => this.#handle(request, (appended, last) => this.#believe(appended, last)));
    // What was proposed came from its own decide.
    return ('revision' in result ? result : foundOnRecord(result)) as RecordResult<E>;
  }

  async #handle<R extends Answer>(request: HandleRequest, settle: Settle<R>): Promise<R | HandleResult> {
    const written: Written = new Set();
    const result = await this.#tryOnKept(request, written, settle);
    if (result !== undefined) return result;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#tryOnce(request, written, settle);
      } catch (error) {
        if (!isWorthAnotherTry(error) || attempt >= MAX_TRIES) throw error;
        await pause(attempt);
      }
    }
  }

  async #tryOnce<R>({ stream, message, decide }: HandleRequest, written: Written, settle: Settle<R>): Promise<R | HandleResult> {
    const history = await this.#reader.read(stream);
    const before = causedBy(history, message);
    if (before.length > 0) return { outcome: outcomeOf(before, written), events: before, history };
    const at = this.#parts.clock.now();
    const proposed = await decide(history, at);
    if (proposed.length === 0) return { outcome: 'nothing', events: [], history };
    return this.#append({ stream, message, history, proposed, at, written }, settle);
  }

  /**
   * Decides on what is kept of the stream, which saves a look before each append: one that has grown since refuses an append at this revision.
   * Only what is appended counts; nothing, a refusal and a repeated message are said of the stream as it is. Undefined: the stream is to be read.
   */
  async #tryOnKept<R>(
    { stream, message, decide, opens }: HandleRequest,
    written: Written,
    settle: Settle<R>,
  ): Promise<R | HandleResult | undefined> {
    const history = this.#reader.kept(stream) ?? (opens === true ? [] : undefined);
    if (history === undefined || causedBy(history, message).length > 0) return undefined;
    try {
      const at = this.#parts.clock.now();
      const proposed = await decide(history, at);
      if (proposed.length > 0) return await this.#append({ stream, message, history, proposed, at, written }, settle);
    } catch (error) {
      if (!isWorthAnotherTry(error) && (await this.#reader.read(stream)).length === history.length) throw error;
      return undefined;
    }
    const now = await this.#reader.read(stream);
    return now.length === history.length ? { outcome: 'nothing', events: [], history } : undefined;
  }

  async #append<R>(proposal: Proposal, settle: Settle<R>): Promise<R> {
    const { stream, history, written } = proposal;
    const events = newEvents({ ...proposal, hashing: this.#parts.hashing });
    written.add(fingerprint(events));
    const { revision } = await this.#parts.eventStore.append(stream, history.length - 1, events);
    return settle(proposal, revision);
  }

  /** Read back, not assumed: of two processes that append the same ids at the same revision, the store keeps the first one's events. */
  async #readBack({ stream, message, history, written }: Proposal): Promise<HandleResult> {
    const after = await this.#reader.read(stream);
    const recorded = causedBy(after, message);
    // A store that says yes and shows nothing: acknowledging now would lose it.
    if (recorded.length === 0)
      throw new EventStoreError('event-store.unknown_result', `${stream}: appended, but not to be read at revision ${history.length}`);
    return { outcome: outcomeOf(recorded, written), events: recorded, history: after };
  }

  /** What comes next on this stream has to be linked to what the store keeps: it is read before. */
  async #believe(proposal: Proposal, revision: number): Promise<RecordResult | HandleResult> {
    const { stream, history, proposed } = proposal;
    const length = history.length + proposed.length;
    // The store answers with the first result of a repeated append: these are not the events that it keeps.
    if (revision !== length - 1) return this.#readBack(proposal);
    this.#reader.outgrow(stream, length);
    return { outcome: 'appended', events: proposed, history, revision };
  }
}

interface Proposal {
  readonly stream: string;
  readonly message: CausingMessage;
  readonly history: readonly RecordedEvent[];
  readonly proposed: readonly ProposedEvent[];
  readonly at: string;
  readonly written: Written;
}

/** What to answer once the store has taken an append, and said at which revision it ends. */
type Settle<R> = (appended: Proposal, revision: number) => Promise<R>;
type Answer = HandleResult | RecordResult;

const foundOnRecord = (result: HandleResult): RecordResult => ({ ...result, revision: result.events.at(-1)?.revision });

/** Fingerprints of what this call tried to append: after an unknown result they tell its own events from another process's. */
type Written = Set<string>;

const fingerprint = (events: readonly NewEvent[]): string =>
  events.map(({ id, metadata }) => `${id} ${metadata.recordedAt} ${metadata.previousHash}`).join();

const outcomeOf = (recorded: readonly RecordedEvent[], written: Written): HandleResult['outcome'] =>
  written.has(fingerprint(recorded)) ? 'appended' : 'duplicate';

/** Up to 2^attempt ms, at most 64: two processes that collided should not collide again. */
const pause = (attempt: number): Promise<void> => setTimeout(Math.ceil(Math.random() * 2 ** Math.min(attempt, 6)));

const causedBy = (history: readonly RecordedEvent[], { consumer, causationId }: CausingMessage): RecordedEvent[] =>
  history.filter(({ metadata }) => metadata.consumer === consumer && metadata.causationId === causationId);

const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof EventStoreError && (error.code === 'event-store.conflict' || error.code === 'event-store.unknown_result');
