import type { RecordedEvent } from '@interlock/contracts';
import { messageOf } from './record-message.ts';

describe('an event that a store hands out with its members in another order', () => {
  it('is published with what names it and its type first, so that who wants other types need not read on', () => {
    const event = {
      data: { type: 'x' },
      id: '00000000-0000-5000-8000-000000000001',
      metadata: {},
      revision: 3,
      stream: 'release-00000000-0000-5000-8000-000000000001',
      type: 'EvidenceAccepted',
      position: 17,
    } as unknown as RecordedEvent;
    const [message] = messageOf(event);
    const text = Buffer.from(message?.value ?? []).toString();
    expect(text).toMatch(
      /^\{"stream":"release-[0-9a-f-]{36}","revision":3,"position":17,"id":"[0-9a-f-]{36}","type":"EvidenceAccepted","data":/,
    );
    expect(JSON.parse(text)).toEqual(event);
  });
});
