import type { RecordedEvent } from '@interlock/contracts';
import { ComponentReleases } from './component-releases.ts';

const told = (releases: ComponentReleases) => {
  const revisions = new Map<string, number>();
  return (releaseId: string, type: string, data: object): void => {
    const stream = `release-${releaseId}`;
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    releases.apply({ stream, revision, type, data, metadata: { recordedAt: '2026-03-02T10:00:00.000Z' } } as RecordedEvent);
  };
};
const registered = (component: string): object => ({ candidate: { component } });

/** Runs work and counts what was taken from sets and asked of them meanwhile. */
const steps = (work: () => void): number => {
  let count = 0;
  const { prototype } = Set as { prototype: Set<unknown> };
  const iterate = Object.getOwnPropertyDescriptor(prototype, Symbol.iterator) as PropertyDescriptor & { value: () => SetIterator<unknown> };
  const has = Object.getOwnPropertyDescriptor(prototype, 'has') as PropertyDescriptor & { value: (value: unknown) => boolean };
  Object.defineProperty(prototype, Symbol.iterator, {
    ...iterate,
    *value(this: Set<unknown>) {
      for (const value of { [Symbol.iterator]: () => iterate.value.call(this) }) {
        count += 1;
        yield value;
      }
    },
  });
  Object.defineProperty(prototype, 'has', {
    ...has,
    value(this: Set<unknown>, value: unknown) {
      count += 1;
      return has.value.call(this, value);
    },
  });
  try {
    work();
  } finally {
    Object.defineProperty(prototype, Symbol.iterator, iterate);
    Object.defineProperty(prototype, 'has', has);
  }
  return count;
};

describe('the releases of a component', () => {
  it('are beside one another where they were asked for and not replaced since', () => {
    const releases = new ComponentReleases();
    const tell = told(releases);
    for (const [releaseId, component] of [
      ['a', 'shop'],
      ['b', 'shop'],
      ['c', 'shop'],
      ['d', 'other'],
    ] as const) {
      tell(releaseId, 'ReleaseCandidateRegistered', registered(component));
      tell(releaseId, 'PromotionRequested', { environment: 'staging' });
    }
    tell('b', 'PromotionRequested', { environment: 'production' });
    expect([releases.beside('a', 'staging'), releases.beside('a', 'production')]).toEqual([['b', 'c'], ['b']]);
    tell('b', 'ReleaseSuperseded', { environment: 'staging', by: 'c' });
    tell('c', 'RolledBack', { environment: 'staging' });
    expect([releases.beside('a', 'staging'), releases.beside('a', 'production')]).toEqual([[], ['b']]);
    tell('c', 'PromotionRequested', { environment: 'staging' });
    expect([releases.beside('a', 'staging'), releases.beside('nobody', 'staging')]).toEqual([['c'], []]);
  });

  it('are looked at as many as stand there, not as many as there ever were', () => {
    const releases = new ComponentReleases();
    const tell = told(releases);
    const release = (number: number): string => {
      tell(`${number}`, 'ReleaseCandidateRegistered', registered('shop'));
      tell(`${number}`, 'PromotionRequested', { environment: 'production' });
      return `${number}`;
    };
    for (let number = 0; number < 2_000; number += 1) {
      release(number);
      if (number > 0) tell(`${number - 1}`, 'ReleaseSuperseded', { environment: 'production', by: `${number}` });
    }
    const newest = release(2_000);
    expect(steps(() => expect(releases.beside(newest, 'production')).toEqual(['1999']))).toBeLessThan(50);
  });
});
