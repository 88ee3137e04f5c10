import type { CatalogEntityRecord } from '@interlock/contracts';
import fc from 'fast-check';
import { realHashing } from '../ledger/testing/index.ts';
import { catalogIndex } from './catalog-index.ts';
import { CatalogState } from './catalog-state.ts';
import { snapshotDigest } from './snapshot-digest.ts';
import { aComponent } from './testing/index.ts';

describe('the catalog as it was last told', () => {
  it('is one state until something is told, and another then', () => {
    const state = new CatalogState(realHashing);
    state.set('component:default/a', aComponent('a'));
    const before = state.now();
    expect(state.now()).toBe(before);
    state.set('component:default/a', null);
    expect(state.now().index.size).toBe(0);
    expect(before.index.size).toBe(1);
  });

  it('answers as one made anew, however many records are told between two questions', () => {
    const name = fc.integer({ min: 0, max: 120 }).map((number) => `c${number}`);
    const change = fc.record({ name, on: fc.uniqueArray(name, { maxLength: 2 }), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 100 }), { maxLength: 5 }), (steps) => {
        const state = new CatalogState(realHashing);
        const model = new Map<string, CatalogEntityRecord>();
        for (const step of steps) {
          for (const { name: told, on, gone } of step) {
            const record = aComponent(told, { dependsOn: on.map((other) => `component:default/${other}`).toSorted() });
            state.set(record.ref, gone ? null : record);
            if (gone) model.delete(record.ref);
            else model.set(record.ref, record);
          }
          const { index, digest } = state.now();
          expect(digest).toBe(snapshotDigest(model.values(), realHashing));
          expect(index.records()).toEqual(catalogIndex(model.values()).records());
          expect(index.affectedBy('component:default/c0')).toEqual(catalogIndex(model.values()).affectedBy('component:default/c0'));
        }
      }),
      { numRuns: 30 },
    );
  });
});
