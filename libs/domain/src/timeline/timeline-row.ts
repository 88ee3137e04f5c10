import { EntityRef, EnvironmentName, parseStreamName, ReleaseId, type RecordedEvent, type TimelineKind } from '@interlock/contracts';

/** What a timeline is searched by. Read without trusting the event's shape: an event that this version does not know must never stop a view. */
export interface TimelineRow {
  readonly position: number;
  readonly kind: TimelineKind;
  readonly type: string;
  readonly component: string | null;
  readonly environment: string | null;
  readonly releaseId: string | null;
  readonly deploymentId: string | null;
  readonly driftId: string | null;
  readonly incident: string | null;
  readonly recordedAt: string;
}

type Event = Pick<RecordedEvent, 'position' | 'stream' | 'type' | 'data' | 'metadata'>;

/** `component`: that of the release whose stream it is; null when it has none, or cannot be read. */
export const timelineRowOf = (event: Event, kind: TimelineKind, component: string | null): TimelineRow => {
  const stream = parseStreamName(event.stream);
  const text = (key: string): string | null => textAt(event.data, key);
  return {
    position: event.position,
    kind,
    type: event.type,
    component: component ?? known(EntityRef, text('component') ?? text('entity')),
    environment: environmentOf(event, stream),
    releaseId: stream?.category === 'release' ? known(ReleaseId, stream.id) : null,
    deploymentId: text('deploymentId'),
    driftId: text('driftId'),
    incident: event.type === 'IncidentLinked' ? text('incident') : null,
    recordedAt: event.metadata.recordedAt,
  };
};

const environmentOf = ({ data }: Event, stream: ReturnType<typeof parseStreamName>): string | null =>
  known(EnvironmentName, textAt(data, 'environment')) ??
  known(EnvironmentName, textAt(memberAt(data, 'authorisation'), 'environment')) ??
  (stream?.category === 'environment' ? known(EnvironmentName, stream.id) : null);

const known = (schema: { safeParse(value: unknown): { success: boolean } }, value: string | null): string | null =>
  value !== null && schema.safeParse(value).success ? value : null;

/** A member of something that may be anything. */
export const memberAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

export const textAt = (value: unknown, key: string): string | null => {
  const found = memberAt(value, key);
  return typeof found === 'string' ? found : null;
};
