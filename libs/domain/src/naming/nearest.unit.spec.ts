import { nearest, nearestRef } from './nearest.ts';

const NAMES = ['development', 'staging', 'production', 'eu'];

describe('a name with a typing error', () => {
  it.each([
    ['prodution', 'production'],
    ['produciton', 'production'],
    ['productionn', 'production'],
    ['prod-uction', 'production'],
    ['stagign', 'staging'],
    ['e', 'eu'],
    ['production', 'production'],
  ])('%s is taken for %s', (text, meant) => {
    expect(nearest(text, NAMES)).toBe(meant);
  });
});

describe('the beginning of a name', () => {
  it('is taken for the only one that begins so', () => {
    expect([nearest('prod', NAMES), nearest('dev', NAMES)]).toEqual(['production', 'development']);
    expect(nearest('prod', [...NAMES, 'production-eu'])).toBeUndefined();
  });
});

describe('another name', () => {
  it.each(['canary', 'us-east-1', 'x', 'ue', ''])('%s is taken for none', (text) => {
    expect(nearest(text, NAMES)).toBeUndefined();
  });
});

describe('an entity ref', () => {
  const refs = ['component:default/payments', 'component:shop/checkout', 'group:default/payments-team'];

  it.each([
    ['component:default/paymnets', 'component:default/payments'],
    ['component:default/checkout', 'component:shop/checkout'],
    ['group:default/payment-team', 'group:default/payments-team'],
  ])('%s is taken for %s', (ref, meant) => {
    expect(nearestRef(ref, refs)).toBe(meant);
  });

  it('is not like another because both begin with kind and namespace', () => {
    expect(nearestRef('component:default/nope', [...refs, 'component:default/cart'])).toBeUndefined();
  });
});
