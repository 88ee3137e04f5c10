import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import fc from 'fast-check';
import { Outside } from './acts.ts';
import { clears } from './at-the-end.ts';
import { Checked } from './check-world.ts';
import { COMPONENTS } from './shop.ts';
import { World, type Twist } from './world.ts';

export const anEmptyShop = async (engine: PolicyEngine): Promise<Outside> => {
  const world = new World(engine);
  await world.open();
  return new Outside(world);
};

/** Two releases of each component were live and verified in both environments, the second over the first. */
export const aRunningShop = async (engine: PolicyEngine): Promise<Outside> => {
  const outside = await anEmptyShop(engine);
  const { world } = outside;
  for (let round = 0; round < 2; round += 1) {
    for (const component of COMPONENTS) await outside.announce(component, true);
    await carryOn(outside, 2);
    for (const pick of COMPONENTS.keys()) await outside.promote(pick, 'production', false);
    await carryOn(outside, 5);
  }
  const verified = world.record.filter(({ type }) => type === 'DeploymentVerified').length;
  if (verified !== 8)
    throw new Error(`found ${verified} verified deployments, expected 8: ${world.record.map(({ type }) => type).join(' ')}`);
  return outside;
};

/** Beside it a third release of `search` has its first step in production. */
export const aNarrowingShop = async (engine: PolicyEngine, before: Outside): Promise<Outside> => {
  const outside = new Outside(new World(engine, { before: before.world }), before);
  const { world } = outside;
  await world.open();
  await outside.announce(COMPONENTS[1], true);
  await carryOn(outside, 2);
  await outside.promote(0, 'production', false);
  await world.settle();
  const said = world.record.filter(({ stream }) => stream === `release-${outside.releases.at(-1)?.id ?? ''}`).map(({ type }) => type);
  if (!said.includes('DeploymentStepApplied') || said.filter((type) => type === 'DeploymentApplied').length !== 1)
    throw new Error(`found ${said.join(' ')}, expected a first step in production`);
  return outside;
};

const carryOn = async (outside: Outside, times: number): Promise<void> => {
  for (let round = 0; round < times; round += 1) {
    await outside.monitor();
    await outside.world.settle();
    await outside.world.pass(601);
  }
  await outside.monitor();
  await outside.world.settle();
};

/** A shop's further life, checked at every step and at its end. Rejects with the first violation. */
export const live = async (
  engine: PolicyEngine,
  before: Outside,
  commands: Iterable<fc.AsyncCommand<Checked, Outside>>,
  twist: Twist = {},
): Promise<World> => {
  const world = new World(engine, { ...twist, before: before.world });
  const outside = new Outside(world, before);
  const checked = new Checked();
  await world.open();
  try {
    checked.trust(world.record);
    await fc.asyncModelRun(() => ({ model: checked, real: outside }), commands);
    await clears(checked, outside);
    return world;
  } finally {
    await world.close();
  }
};
