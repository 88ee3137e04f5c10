import { RELEASE_EVENTS, streamName, type RecordedEvent, type ReleaseEvent, type ReleaseEventType } from '@interlock/contracts';
import type { CausingMessage, HandleResult, StreamRepository } from './stream-repository.ts';

/** A recorded event of a release stream, discriminated by `type`. */
export type RecordedReleaseEvent = Omit<RecordedEvent, 'type' | 'data'> & ReleaseEvent;

export interface ReleaseHandleResult {
  readonly outcome: HandleResult['outcome'];
  readonly events: readonly RecordedReleaseEvent[];
  readonly history: readonly RecordedReleaseEvent[];
}

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
    decide: (history: readonly RecordedReleaseEvent[]) => readonly ReleaseEvent[] | Promise<readonly ReleaseEvent[]>,
    { opens = false }: { readonly opens?: boolean } = {},
  ): Promise<ReleaseHandleResult> {
    const result = await this.#streams.handle({
      stream: streamName('release', releaseId),
      message,
      opens,
      decide: (history) => decide(typed(history)),
    });
    return { outcome: result.outcome, events: typed(result.events), history: typed(result.history) };
  }
}

/** Types were checked when the events were read, data when they were written; the chain guards both since. */
const typed = (events: readonly RecordedEvent[]): readonly RecordedReleaseEvent[] => events.filter(isReleaseEvent);

const isReleaseEvent = (event: RecordedEvent): event is RecordedReleaseEvent =>
  event.type in (RELEASE_EVENTS satisfies Record<ReleaseEventType, unknown>);
