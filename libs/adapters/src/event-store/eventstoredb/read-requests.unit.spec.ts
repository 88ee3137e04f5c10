import streams from '@eventstore/db-client/generated/streams_pb.js';
import { readRequest as understood } from '../wire-server/read-request.ts';
import { readRequest, subscribeRequest } from './read-requests.ts';

/** As the stand-in understands it, with the client package's own definitions. */
const asked = (request: Buffer): ReturnType<typeof understood> => understood(streams.ReadReq.deserializeBinary(request));
const READ = { structuredIds: false, filter: undefined, how: 'read', backwards: false };

describe('what the store is asked for', () => {
  it.each<[string, Parameters<typeof readRequest>[0], object]>([
    [
      'all of a stream',
      { from: { stream: 'release-é', revision: 0 } },
      { ...READ, what: 'stream', stream: 'release-é', from: 0, count: Number.MAX_SAFE_INTEGER },
    ],
    [
      'some of a stream',
      { from: { stream: 'one', revision: 300 }, maxCount: 128 },
      { ...READ, what: 'stream', stream: 'one', from: 300, count: 128 },
    ],
    ['the record', { from: { position: 'start', streamPrefix: '' }, maxCount: 1 }, { ...READ, what: 'all', from: 'start', count: 1 }],
    [
      'the record after a position',
      { from: { position: 5_000_000_000, streamPrefix: '' }, maxCount: 9 },
      { ...READ, what: 'all', from: 5_000_000_000, count: 9 },
    ],
    [
      'the end of the record',
      { from: { position: 'end', streamPrefix: '' }, maxCount: 1, backwards: true },
      { ...READ, what: 'all', from: 'end', count: 1, backwards: true },
    ],
    [
      "the end of an installation's part of a record that it shares",
      { from: { position: 'end', streamPrefix: 'team/' }, maxCount: 4, backwards: true },
      { ...READ, what: 'all', from: 'end', count: 4, backwards: true, filter: expect.objectContaining({ streamPrefixes: ['team/'] }) },
    ],
  ])('is %s', (_what, range, expected) => {
    expect(asked(readRequest(range))).toEqual(expected);
  });

  it.each(['start', 17] as const)('is whatever comes after %s, but for system events, and to be told how far it looked', (after) => {
    const request = asked(subscribeRequest(after, '', 8));
    expect(request).toMatchObject({ what: 'all', how: 'follow', from: after, structuredIds: false, filter: { checkpointEvery: 256 } });
    const passes = (type: string): boolean | undefined => request.filter?.passes({ type } as never);
    expect([passes('CandidateRegistered'), passes('$metadata')]).toEqual([true, false]);
  });

  it('is, on a record that is shared, whatever comes of streams with its prefix', () => {
    const { filter } = asked(subscribeRequest('start', 'team/', 8));
    const passes = (stream: string): boolean | undefined => filter?.passes({ stream } as never);
    expect([passes('team/release-1'), passes('release-1'), passes('teams/release-1'), passes('$$team/release-1')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(filter?.checkpointEvery).toBe(256);
  });
});
