import type { KeptPipelineEvent } from '@interlock/contracts';
import { nodeHashing } from '@interlock/adapters/hashing';
import { KeptEvents, keyOfEvent, type KeptEvent } from './kept-events.ts';
import { pipelineEventLimits } from './pipeline-event-limits.ts';

const RECEIVED = '2026-01-02T03:04:05.678Z';
const LIMITS = { keptMs: 5_000, most: 200, mostOfPipeline: 20, mostOfRelease: 1 };
const NOW = Date.parse(RECEIVED);

type Sender = Pick<KeptPipelineEvent, 'actor' | 'pipeline'>;
const submitter = (subject: string): Sender => ({ actor: { subject, kind: 'workload' } });
/** A job of another branch: of the same repository by another subject. */
const job = (repository: string, branch = 'main'): Sender => ({
  ...submitter(`https://ci.example#repo:${repository}:${branch}`),
  pipeline: { repository, components: ['component:default/tool'] },
});
const anEvent = (id: string, sender: Sender = {}): KeptPipelineEvent => ({
  event: {
    kind: 'change-merged',
    source: '/ci',
    id,
    type: 'dev.cdevents.change.merged.0.3.0',
    at: RECEIVED,
    chainId: null,
    links: [],
    artifact: null,
    commit: 'a'.repeat(40),
    change: '42',
    repository: null,
  },
  receivedAt: RECEIVED,
  ...sender,
});
const filled = (...many: [number, string, (number: number) => Sender][]): KeptEvents => {
  const kept = new KeptEvents(LIMITS);
  for (const [count, id, sender] of many)
    for (let number = 0; number < count; number += 1) kept.set(`${id}-${number}`, anEvent(`${id}-${number}`, sender(number)));
  return kept;
};
const leaving = (kept: KeptEvents, now = NOW): string[] => {
  const gone: string[] = [];
  for (let next: KeptEvent | undefined; (next = kept.nextToGo(now)) !== undefined;) {
    kept.leave(next);
    gone.push(next.key);
  }
  return gone;
};

describe('events that wait', () => {
  it('leave in their order when their time is over', () => {
    const kept = filled([3, 'a', () => ({})]);
    expect(leaving(kept, NOW + LIMITS.keptMs - 1)).toEqual([]);
    expect(leaving(kept, NOW + LIMITS.keptMs)).toEqual(['a-0', 'a-1', 'a-2']);
  });

  it('of one repository are so many and no more, from whatever branch: its own oldest make room', () => {
    const kept = filled(
      [10, 'topic', () => ({})],
      [10, 'other', () => job('git.example/other')],
      [LIMITS.mostOfPipeline + 2, 'mine', (number) => job('git.example/mine', `branch-${number}`)],
      [LIMITS.mostOfPipeline + 2, 'submitted', () => submitter('ci')],
    );
    expect(leaving(kept)).toEqual(['mine-0', 'mine-1']);
  });

  it('are so many together: whoever has most makes room, and nobody else', () => {
    const kept = filled(
      [20, 'early', () => submitter('ci')],
      [10, 'job', () => job('git.example/mine')],
      [LIMITS.most - 28, 'topic', () => ({})],
    );
    expect(leaving(kept)).toEqual(['topic-0', 'topic-1']);
  });

  it('stay when they could not be asked to leave, and are the next to be asked', () => {
    const kept = filled([LIMITS.most + 1, 'topic', () => ({})]);
    const next = kept.nextToGo(NOW);
    if (next === undefined) throw new Error('nothing is to go');
    kept.leave(next);
    expect(kept.nextToGo(NOW)).toBeUndefined();
    kept.stay(next);
    expect(kept.nextToGo(NOW)).toBe(next);
    kept.delete(next.key);
    kept.stay(next);
    expect(kept.nextToGo(NOW)).toBeUndefined();
  });
});

describe('the limits of events that wait', () => {
  it('are those of the configuration, each with its default', () => {
    const usual = { keptMs: 86_400_000, most: 5_000, mostOfPipeline: 500, mostOfRelease: 100 };
    expect(pipelineEventLimits({})).toEqual(usual);
    expect(pipelineEventLimits({ pipelineEvents: { keepSeconds: 60, mostOfRelease: 0 } })).toEqual({
      ...usual,
      keptMs: 60_000,
      mostOfRelease: 0,
    });
    expect(pipelineEventLimits({ pipelineEvents: { most: 1, mostOfPipeline: 2 } })).toEqual({ ...usual, most: 1, mostOfPipeline: 2 });
  });
});

describe('the key of an event', () => {
  const key = (sender?: Sender, source = '/ci', id = '1') => keyOfEvent({ source, id }, sender, nodeHashing);

  it('is its own for each sender, so that nobody takes what is another’s', () => {
    const keys = [key(), key(submitter('ci')), key(submitter('other')), key(job('git.example/mine')), key(job('git.example/other'))];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[0]).toBe('/ci|1');
    expect(key(submitter('ci'), '/ci', '1|2')).not.toBe(key(submitter('ci'), '/ci|1', '2'));
    for (const other of keys.slice(1)) expect(other).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('is the same from every branch of a repository', () => {
    expect(key(job('git.example/mine', 'a'))).toBe(key(job('git.example/mine', 'b')));
  });
});
