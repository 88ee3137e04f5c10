import { aComponent, aRecord } from '@interlock/domain/testing';
import { unknownInScope } from './unknown-scope.ts';

const payments = aComponent('payments');
const inSystem = { ...payments, component: payments.component === null ? null : { ...payments.component, system: 'system:default/shop' } };
const catalog = [inSystem, aRecord('system:default/bank'), aRecord('api:default/cart')];

describe('a scope', () => {
  it('that names what is not in the catalog is told part by part, with what was meant', () => {
    const scope = {
      components: ['component:default/payments', 'component:default/paymnets'],
      systems: ['system:default/bnk'],
      tiers: [1 as const],
    };
    expect(unknownInScope(scope, catalog, [])).toEqual([
      {
        field: 'scope.components.1',
        found: '"component:default/paymnets", which the catalog does not have',
        expected: 'a Component of the catalog; did you mean "component:default/payments"?',
      },
      {
        field: 'scope.systems.0',
        found: '"system:default/bnk", which the catalog does not have',
        expected: 'a System of the catalog; did you mean "system:default/bank"?',
      },
    ]);
  });

  it('may name a component of an open release that the catalog lost, and a system that only a component names', () => {
    const scope = { components: ['component:default/lost'], systems: ['system:default/shop'] };
    expect(unknownInScope(scope, catalog, ['component:default/lost'])).toEqual([]);
    expect(unknownInScope(scope, catalog, [])).toHaveLength(1);
  });

  it('names no component by an entity of another kind', () => {
    expect(unknownInScope({ components: ['api:default/cart'] }, catalog, [])).toHaveLength(1);
  });
});
