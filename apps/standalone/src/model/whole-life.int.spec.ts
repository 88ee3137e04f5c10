import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import fc from 'fast-check';
import type { Outside } from './testing/acts.ts';
import { sequences } from './testing/commands.ts';
import { openEngine } from './testing/open-engine.ts';
import { anEmptyShop, aNarrowingShop, aRunningShop, live } from './testing/shops.ts';

/** Another number for a longer search: `MODEL_RUNS=20000 npm run jest -- apps/standalone/src/model`. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 2000);

let engine: PolicyEngine;
let shops: Readonly<Record<'empty' | 'running' | 'narrowing', Outside>>;

beforeAll(async () => {
  engine = await openEngine();
  const running = await aRunningShop(engine);
  shops = { empty: await anEmptyShop(engine), running, narrowing: await aNarrowingShop(engine, running) };
});

afterAll(async () => {
  for (const { world } of Object.values(shops)) await world.close();
  await engine.close();
});

/** Without them the sequences would prove little. */
const OUGHT_TO_HAPPEN = [
  'ApprovalGranted',
  'AuthorisationVoided',
  'DeploymentApplied',
  'DeploymentDegraded',
  'DeploymentFailed',
  'DeploymentStepApplied',
  'DeploymentVerified',
  'FreezeEnded',
  'FreezeStarted',
  'PromotionRequested',
  'ReleaseSuperseded',
  'RolledBack',
];

describe('releases that are promoted, superseded, frozen, narrowed and rolled back in any order', () => {
  it(
    'never break a guarantee, whatever is late and whatever comes twice',
    async () => {
      const told = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('empty', 'running', 'narrowing'), sequences(10), async (shop, commands) => {
          const before = shops[shop];
          const { record } = await live(engine, before, commands);
          for (const { type } of record.slice(before.world.record.length)) told.add(type);
        }),
        { numRuns: RUNS },
      );
      expect(OUGHT_TO_HAPPEN.filter((type) => !told.has(type))).toEqual([]);
    },
    20 * 60_000,
  );
});
