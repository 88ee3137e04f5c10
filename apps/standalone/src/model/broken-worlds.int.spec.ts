import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { canonicalJson } from '@interlock/domain';
import { ReleaseRepository, type RecordedReleaseEvent } from '@interlock/service-kit';
import fc from 'fast-check';
import type { Outside } from './testing/acts.ts';
import { sequences } from './testing/commands.ts';
import { openEngine } from './testing/open-engine.ts';
import { anEmptyShop, aRunningShop, live } from './testing/shops.ts';
import type { Guarantee } from './testing/violation.ts';
import type { Twist } from './testing/world.ts';

let engine: PolicyEngine;
let shops: Readonly<Record<'empty' | 'running', Outside>>;

beforeAll(async () => {
  engine = await openEngine();
  shops = { empty: await anEmptyShop(engine), running: await aRunningShop(engine) };
});

afterAll(async () => {
  for (const { world } of Object.values(shops)) await world.close();
  await engine.close();
});

/** Policy is not told something. */
const untold = (forget: (input: Record<string, unknown>) => void): Twist => ({
  engine: (real) => ({
    ...real,
    evaluate: (text) => {
      const input = JSON.parse(text) as Record<string, unknown>;
      forget(input);
      return real.evaluate(canonicalJson(input));
    },
  }),
});

/** A service does not see events of these types on the streams that it reads. */
const unseen = (service: string, ...types: readonly string[]): Twist => ({
  repositoryOf: (name, real) => {
    if (name !== service) return real;
    const seen = (history: readonly RecordedReleaseEvent[]) => history.filter(({ type }) => !types.includes(type));
    const blind: { readonly [member in keyof ReleaseRepository]: ReleaseRepository[member] } = {
      read: async (releaseId) => seen(await real.read(releaseId)),
      readUntil: async (releaseId, revision) => seen(await real.readUntil(releaseId, revision)),
      handle: (releaseId, message, decide, how) => real.handle(releaseId, message, (history, at) => decide(seen(history), at), how),
      record: (releaseId, message, decide) => real.record(releaseId, message, (history, at) => decide(seen(history), at)),
    };
    return blind as ReleaseRepository;
  },
});

/** A service is not brought messages of a type. */
const unheard = (service: string, type: string): Twist => ({
  handles: (name, real) => (name === service ? (found) => found !== type && real(found) : real),
});

const moody = (): Twist => ({
  engine: (real) => {
    let times = 0;
    const evaluate: PolicyEngine['evaluate'] = async (text) => {
      const answer = await real.evaluate(text);
      times += 1;
      return answer.kind === 'result' ? { ...answer, value: { ...(answer.value as object), validForSeconds: 600 + (times % 7) } } : answer;
    };
    return { ...real, evaluate };
  },
});

const BROKEN: readonly [Guarantee, string, () => Twist][] = [
  [
    'freeze',
    'policy is told of no freeze',
    () => untold((input) => (input['calendar'] = { ...(input['calendar'] as object), freezes: [] })),
  ],
  ['lease', 'the reconciler does not see that a lease was taken back', () => unseen('reconciler', 'AuthorisationVoided')],
  [
    'ended',
    'the reconciler does not see that a release was superseded',
    () => unseen('reconciler', 'AuthorisationVoided', 'ReleaseSuperseded'),
  ],
  ['clears', 'policy-evaluation is not told of evidence that arrives', () => unheard('policy-evaluation', 'EvidenceAccepted')],
  ['replay', 'policy answers as it is in the mood to', moody],
];

/** Breaks of other guarantees may be found on the way: this one is looked for. */
const finds = async (guarantee: Guarantee, twist: () => Twist): Promise<boolean> => {
  const { failed } = await fc.check(
    fc.asyncProperty(fc.constantFrom('empty', 'running'), sequences(10), async (shop, commands) => {
      try {
        await live(engine, shops[shop], commands, twist());
        return true;
      } catch (error) {
        return (error as { code?: string }).code !== guarantee;
      }
    }),
    { numRuns: 2000, seed: 5, endOnFailure: true },
  );
  return failed;
};

describe('a world in which something is broken', () => {
  it.each(BROKEN)(
    'is found to break its guarantee (%s) when %s',
    async (guarantee, _name, twist) => expect(await finds(guarantee, twist)).toBe(true),
    10 * 60_000,
  );
});
