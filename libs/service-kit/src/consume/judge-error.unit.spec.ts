import { ContentStoreError } from '@interlock/adapters/content-store';
import { EventStoreError, type EventStoreErrorCode } from '@interlock/adapters/event-store';
import { MessageBusError } from '@interlock/adapters/message-bus';
import { parseStrictJson, type ReleaseRuleErrorCode } from '@interlock/domain';
import { z } from 'zod';
import { InvalidEventError } from '../record/known-events.ts';
import { judgeError } from './judge-error.ts';
import { ParkError } from './park-error.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('did not throw');
};

describe('an outage', () => {
  const outages = [
    ...(['event-store.unavailable', 'event-store.conflict', 'event-store.unknown_result'] satisfies EventStoreErrorCode[]).map(
      (code) => new EventStoreError(code, 'x'),
    ),
    new MessageBusError('message-bus.unavailable', 'x'),
    new ContentStoreError('content-store.unavailable', 'x'),
  ];
  it.each(outages)('is waited for however long it lasts, and never parks: %s', (error) => {
    const delays = [1, 2, 5, 10, 100, 100_000].map((attempt) => judgeError(error, attempt));
    expect(delays.map((verdict) => verdict?.kind)).toEqual(Array.from({ length: 6 }, () => 'retry'));
    expect(delays.map((verdict) => (verdict?.kind === 'retry' ? verdict.delayMs : 0))).toEqual([100, 200, 1600, 15_000, 15_000, 15_000]);
  });
});

describe('a message that no retry can help', () => {
  it.each<[string, unknown, string]>([
    ['by its handler’s word', new ParkError('candidate.invalid', 'x'), 'candidate.invalid: x'],
    ['because it is not JSON', thrownBy(() => parseStrictJson(Buffer.from('{'))), 'json.malformed: '],
    ['because it does not match', thrownBy(() => z.strictObject({ a: z.string() }).parse({ a: 1 })), 'message.invalid: a: '],
    ['because what it causes is too large', new EventStoreError('event-store.too_large', 'x'), 'event-store.too_large: x'],
    [
      'because its release is full',
      Object.assign(new Error('x'), { code: 'release.too_much_evidence' satisfies ReleaseRuleErrorCode }),
      'release.too_much_evidence: x',
    ],
  ])('is parked %s, with the cause', (_what, error, cause) => {
    const verdict = judgeError(error, 1);
    expect(verdict).toMatchObject({ kind: 'park', cause: expect.stringContaining(cause) });
  });
});

describe('anything else', () => {
  it.each([
    new Error('x'),
    new TypeError('x'),
    new InvalidEventError('x'),
    new EventStoreError('event-store.corrupt', 'x'),
    'text',
    undefined,
    null,
  ])('is left to the attempts of the bus: %s', (error) => {
    expect(judgeError(error, 1)).toBeUndefined();
  });
});
