import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import type { Client } from './client.ts';

/** A release's events, from the first (or after a revision), then live, until the signal or the server ends it (server-sent events). */
export async function* followEvents(
  client: Client,
  releaseId: string,
  { signal, after }: { readonly signal: AbortSignal; readonly after?: number },
): AsyncGenerator<RecordedEvent> {
  const headers = after === undefined ? {} : { 'last-event-id': String(after) };
  try {
    const response = await client.open(`/v1/releases/${releaseId}/events`, 'text/event-stream', { signal, headers });
    for await (const data of eventData(response)) yield RecordedEventSchema.parse(JSON.parse(data));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The `data` of each event of a stream (WHATWG HTML, "Server-sent events"): comments, ids and event names are not needed here. */
async function* eventData(response: Response): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const line of linesOf(response)) {
    if (line.startsWith('data:')) lines.push(line.slice(5).replace(/^ /, ''));
    if (line !== '' || lines.length === 0) continue;
    yield lines.join('\n');
    lines = [];
  }
}

/** Lines of a body, as they arrive. What follows the last line break is no line: it was cut. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.replace(/\r$/, '');
  }
}
