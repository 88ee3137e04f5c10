import { ReadingThreadError } from './reading-thread.ts';
import { ReadingThreads } from './reading-threads.ts';
import type { Reading } from './requests.ts';

const seenAt = '2026-01-02T03:04:05.678Z';
const pageOf = (...names: readonly string[]) => ({
  bytes: new TextEncoder().encode(
    JSON.stringify({
      items: names.map((name) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'System', metadata: { name }, spec: { owner: 'team' } })),
      pageInfo: {},
    }),
  ),
  source: 'main',
  seenAt,
});
/** What no thread knows how to read ends the thread that is asked for it. */
const deadly = 'nothing that it knows' as Reading;

describe('threads that share what is to be read', () => {
  let threads: ReadingThreads;
  beforeEach(() => {
    threads = new ReadingThreads({ threads: 2, worthBytes: 1 });
  });
  afterEach(() => threads.end());

  it('answer each its own question, whichever of them reads it', async () => {
    const names = Array.from({ length: 12 }, (_, number) => `s${number}`);
    const answers = await Promise.all(names.map((name) => threads.ask('page', pageOf(name))));
    expect(answers.map(([item]) => item?.entities[0]?.ref)).toEqual(names.map((name) => `system:default/${name}`));
  });

  it('fail what one owes when it dies, and nothing of what another owes; a later question is answered', async () => {
    const asked = [deadly, 'page', 'page', 'page'] as const;
    const answers = await Promise.allSettled(asked.map((reading) => threads.ask(reading, pageOf('a'))));
    expect(answers).toMatchObject([
      { reason: expect.any(ReadingThreadError) },
      { reason: expect.any(ReadingThreadError) },
      { value: [{ entities: [{ ref: 'system:default/a' }] }] },
      { value: [{ entities: [{ ref: 'system:default/a' }] }] },
    ]);
    expect(await threads.ask('page', pageOf('b'))).toMatchObject([{ entities: [{ ref: 'system:default/b' }] }]);
  });

  it('are no more than what is asked is worth, and no more than there may be', async () => {
    const { bytes } = pageOf('a');
    const few = new ReadingThreads({ threads: 3, worthBytes: bytes.length * 4 });
    const asked: Promise<unknown>[] = [];
    const sizes = Array.from({ length: 20 }, () => {
      asked.push(few.ask('page', pageOf('a')));
      return few.size;
    });
    expect(sizes).toEqual([1, 1, 1, 2, 2, 2, 2, 3, ...Array.from({ length: 12 }, () => 3)]);
    await Promise.all(asked);
    await few.end();
  });

  it('owe nothing once they are ended', async () => {
    const asked = Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => threads.ask('page', pageOf(name))));
    await threads.end();
    for (const answer of await asked) expect(answer).toMatchObject({ reason: expect.any(ReadingThreadError) });
  });
});
