import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RecordedEventSchema, type RestoreAcknowledged } from '@interlock/contracts';
import { seenBeyond, type SeenEvent } from '../view-database/index.ts';

type LostStream = RestoreAcknowledged['lostStreams'][number];

/** As many as the event takes. */
const NAMED = 2_000;

/** Streams that lost events, with the revisions that are known to be lost, from what others saw. */
export const lostStreams = (places: Iterable<SeenEvent>): LostStream[] => {
  const streams = new Map<string, LostStream>();
  for (const { stream, revision } of places) {
    const known = streams.get(stream) ?? { stream, fromRevision: revision, toRevision: revision };
    streams.set(stream, {
      stream,
      fromRevision: Math.min(known.fromRevision, revision),
      toRevision: Math.max(known.toRevision, revision),
    });
  }
  return [...streams.values()].sort((one, other) => (one.stream < other.stream ? -1 : 1)).slice(0, NAMED);
};

/** What whole views have seen beyond a position: the last position that any of them tells, and events that one of them keeps. */
export const seenByViews = (
  dataDirectory: string,
  beyond: number,
): { readonly position: number; readonly events: readonly SeenEvent[] } => {
  const seen = viewFiles(dataDirectory).map((file) => seenBeyond(file, beyond));
  return { position: Math.max(-1, ...seen.map(({ position }) => position)), events: seen.flatMap(({ events }) => events) };
};

/** Every view has a file under `views/`. */
export const viewFiles = (dataDirectory: string): string[] => {
  const folder = join(dataDirectory, 'views');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => (name.endsWith('.sqlite') ? join(folder, name) : []));
};

/** The event in a message of the bus; undefined when it holds none. */
export const eventIn = (value: Uint8Array) => {
  try {
    return RecordedEventSchema.safeParse(JSON.parse(new TextDecoder().decode(value))).data;
  } catch {
    return undefined;
  }
};
