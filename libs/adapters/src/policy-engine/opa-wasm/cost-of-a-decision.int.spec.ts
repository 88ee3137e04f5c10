import { readFileSync } from 'node:fs';
import { canonicalJson } from '@interlock/domain';
import { aBusyInput } from '../testing/index.ts';
import { RELEASE_ENTRYPOINT } from './index.ts';
import { meterModule } from './metering/meter-module.ts';
import { evaluateIn, instantiate } from './opa-instance.ts';

const POLICIES = new URL('../../../../../policies/bundle/', import.meta.url);
const LIMIT = 500_000_000;

/** What the release policies spend on a busy input of so many bytes. Counted, not timed: the same on every machine, whatever else it does. */
const spentOn = (size: number): number => {
  const bytes = readFileSync(new URL('policy.wasm', POLICIES));
  const metered = meterModule(bytes, LIMIT);
  if (metered.kind === 'unknown') throw new Error(metered.what);
  const data = readFileSync(new URL('data.json', POLICIES), 'utf8');
  const instance = instantiate(metered.module, { bytes, data, entrypoint: RELEASE_ENTRYPOINT, memoryMaxPages: 1024 });
  const { results, spent } = evaluateIn(instance, canonicalJson(aBusyInput(size)), LIMIT);
  expect(results).toMatchObject([{ result: { outcome: 'allow' } }]);
  return spent;
};

describe('the release policies', () => {
  // Of the first figure 22 million are the reading of the input and 9 the writing of the answer: the rules themselves have 13.
  it('ask each fact once: a decision on 20 KB spends at most 44 million', () => {
    expect(spentOn(20_000)).toBeLessThan(44_000_000);
  });

  it('go through the evidence in the time of its length', () => {
    expect(spentOn(80_000)).toBeLessThan(2.9 * spentOn(20_000));
  });
});
