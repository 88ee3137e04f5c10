import { narrowedInstances } from './narrowed-instances.ts';

const step = (share: number, regions: readonly string[] = [], clusters: readonly string[] = ['eu-west-1', 'eu-north-1', 'us-east-1']) =>
  narrowedInstances({ share, regions, clusters }, 20);

describe('a step of a rollout', () => {
  it.each([
    [0.05, 1],
    [0.25, 5],
    [0.29, 5],
    [0.35, 7],
    [1, 20],
  ])('with a share of %d updates %d of 20 instances', (share, updated) => {
    expect(step(share)).toEqual({ total: 20, updated });
  });

  it('updates one instance at least', () => {
    expect(step(0.001)).toEqual({ total: 20, updated: 1 });
  });

  it('is not rounded down below the whole number that the share is', () => {
    expect(narrowedInstances({ share: 0.29, regions: [], clusters: [] }, 100)).toEqual({ total: 100, updated: 29 });
  });

  it('stays in the regions named, although the share would go further', () => {
    expect(step(0.25, ['us'])).toEqual({ total: 20, updated: 5 });
    expect(step(0.5, ['us'])).toEqual({ total: 20, updated: 6 });
    expect(step(1, ['eu-west-1'])).toEqual({ total: 20, updated: 7 });
  });

  it('updates nothing where no cluster lies in a region, or none is known', () => {
    expect(step(0.5, ['u', 'ap'])).toBeUndefined();
    expect(step(0.5, ['eu'], [])).toBeUndefined();
    expect(step(0.5, [], [])).toEqual({ total: 20, updated: 10 });
  });
});
