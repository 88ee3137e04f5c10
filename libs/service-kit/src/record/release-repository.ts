import { RELEASE_EVENTS, streamName, type RecordedEvent, type ReleaseEvent, type ReleaseEventType } from '@interlock/contracts';
import type { CausingMessage, HandleRequest, HandleResult, StreamRepository } from './stream-repository.ts';

/** A recorded event of a release stream, discriminated by `type`. */
export type RecordedReleaseEvent = Omit<RecordedEvent, 'type' | 'data'> & ReleaseEvent;

export interface ReleaseHandleResult {
  readonly outcome: HandleResult['outcome'];
  readonly events: readonly RecordedReleaseEvent[];
  readonly history: readonly RecordedReleaseEvent[];
}

export interface ReleaseRecordResult {
  readonly outcome: HandleResult['outcome'];
  readonly events: readonly ReleaseEvent[];
  readonly history: readonly RecordedReleaseEvent[];
  readonly revision: number | undefined;
}

type Decide = (history: readonly RecordedReleaseEvent[], at: string) => readonly ReleaseEvent[] | Promise<readonly ReleaseEvent[]>;

/** The append-first repository over `release-<id>`, typed. */
export class ReleaseRepository {
  readonly #streams: StreamRepository;

  constructor(streams: StreamRepository) {
    this.#streams = streams;
  }

  async read(releaseId: string): Promise<readonly RecordedReleaseEvent[]> {
    return typed(await this.#streams.read(streamName('release', releaseId)));
  }

  /** A release up to a revision at least: what came later may be missing. */
  async readUntil(releaseId: string, revision: number): Promise<readonly RecordedReleaseEvent[]> {
    return typed(await this.#streams.readUntil(streamName('release', releaseId), revision));
  }

  async handle(
    releaseId: string,
    message: CausingMessage,
    decide: Decide,
    { opens = false }: { readonly opens?: boolean } = {},
  ): Promise<ReleaseHandleResult> {
    const result = await this.#streams.handle({ ...requestFor(releaseId, message, decide), opens });
    return { outcome: result.outcome, events: typed(result.events), history: typed(result.history) };
  }

  /** The same without reading back what was recorded (`StreamRepository.record`). */
  async record(releaseId: string, message: CausingMessage, decide: Decide): Promise<ReleaseRecordResult> {
    const { outcome, events, history, revision } = await this.#streams.record(requestFor(releaseId, message, decide));
    return { outcome, events: events.filter(isReleaseEvent), history: typed(history), revision };
  }
}

const requestFor = (releaseId: string, message: CausingMessage, decide: Decide): HandleRequest<ReleaseEvent> => ({
  stream: streamName('release', releaseId),
  message,
  decide: (history, at) => decide(typed(history), at),
});

/** Types were checked when the events were read, data when they were written; the chain guards both since. */
const typed = (events: readonly RecordedEvent[]): readonly RecordedReleaseEvent[] => events.filter(isReleaseEvent);

const isReleaseEvent = <E extends { readonly type: string }>(event: E): event is E & ReleaseEvent =>
  event.type in (RELEASE_EVENTS satisfies Record<ReleaseEventType, unknown>);
