import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '@interlock/contracts';
import { EventStoreError } from '../event-store.ts';
import { someEvents } from '../testing/index.ts';
import { wireEvent } from '../wire-server/testing/index.ts';
import { readAnswer, type SentEvent } from './sent-answers.ts';
import { sentEvent } from './wire-event.ts';

const [appended] = someEvents('release-one', undefined, [{ data: { text: 'é', list: [1, null, { deep: true }] } }]);
const EVENT = { ...appended, stream: 'release-one', revision: 3, position: 17 } as RecordedEvent;

type Sent = streams.ReadResp.ReadEvent.RecordedEvent;
/** As the server writes it with the client package's own definitions. */
const sent = (change: (event: Sent) => void = () => undefined): SentEvent => {
  const message = wireEvent(EVENT, false);
  const event = message.getEvent()?.getEvent();
  if (event === undefined) throw new Error('no event');
  change(event);
  const answer = readAnswer(Buffer.from(message.serializeBinary()));
  if (answer.kind !== 'event' || answer.event === undefined) throw new Error('no event');
  return answer.event;
};
const codeOf = (change: (event: Sent) => void): string | undefined => {
  try {
    sentEvent(sent(change));
    return undefined;
  } catch (error) {
    return error instanceof EventStoreError ? error.code : String(error);
  }
};

describe('an event as a server sends it', () => {
  it('is the one that was appended', () => {
    expect(sentEvent(sent())).toEqual(EVENT);
  });

  it.each<[string, (event: Sent) => void]>([
    ['data that are no JSON', (event) => event.setData(Buffer.from('{"a":'))],
    ['no data', (event) => event.setData(Buffer.from(''))],
    ['metadata that are no JSON', (event) => event.setCustomMetadata(Buffer.from('{'))],
    ['metadata of somebody else', (event) => event.setCustomMetadata(Buffer.from('{"previousHash":null}'))],
    ['no metadata', (event) => event.setCustomMetadata(Buffer.from(''))],
    ['data of another kind', (event) => void event.getMetadataMap().set('content-type', 'application/octet-stream')],
    ['no id', (event) => void event.clearId()],
    ['a position within a transaction', (event) => event.setPreparePosition('16')],
    [
      'a position beyond what a number holds',
      (event) => (event.setCommitPosition('9007199254740993'), event.setPreparePosition('9007199254740993')),
    ],
    ['a revision beyond what a number holds', (event) => event.setStreamRevision('18446744073709551615')],
  ])('cannot be proven with %s', (_what, change) => {
    expect(codeOf(change)).toBe('event-store.corrupt');
  });
});
