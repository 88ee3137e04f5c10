import { nearest } from './nearest.ts';

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

describe('another name', () => {
  it.each(['canary', 'prod', 'us-east-1', 'x', 'ue'])('%s is taken for none', (text) => {
    expect(nearest(text, NAMES)).toBeUndefined();
  });
});
