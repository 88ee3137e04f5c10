import { short, shortened } from '../../tell/words.ts';
import { applied, decision, event, submit, type Stage, type Story } from './story.ts';

const build = { component: 'pricing', team: 'shopfront', author: 'alice' };
const component = 'component:default/pricing';
const environment = 'production';
const CAROL = 'user:default/carol';
const INCIDENT = 'INC-204';

export const pricing: Story = {
  component: 'pricing',
  title: 'A verified deployment degrades later and is rolled back, while the line is stopped',
  tell: async (stage) => {
    const { client, teller } = stage;
    if (stage.fresh) await stage.burn('pricing', 0.3);
    const before = await submit(stage, { ...build, version: '2.7.0' });
    await decision(stage, before, 'allow');
    await applied(stage, before);
    const after = await submit(stage, { ...build, version: '2.8.0' });
    await decision(stage, after, 'allow');
    await applied(stage, after);
    // It counts as verified only by a word of monitoring that came after it was applied.
    if (stage.fresh) await stage.burn('pricing', 0.3);
    const { bakedForSeconds, basis = [] } = await event(stage, after, 'DeploymentVerified');
    teller.step('verified', `after ${bakedForSeconds} s: ${basis.map(({ signal, state }) => `${signal} ${state}`).join(', ')}`, 'good');

    // Told again, what was gone back from is not gone back from once more.
    const isBack = (await client.release(after)).environments.some(({ rolledBackTo }) => rolledBackTo !== null);
    const freeze = isBack ? undefined : await stopTheLine(stage);
    teller.step('frozen', `carol stops the line for pricing in ${environment}: prices are wrong for some customers (${INCIDENT})`, 'wait');
    if (!isBack) await stage.burn('pricing', 18.2);
    const { reasons } = await event(stage, after, 'DeploymentDegraded');
    teller.step('degraded', shortened(reasons[0]?.message ?? ''), 'bad');

    await goBack(stage, after, before, isBack);
    if (freeze !== undefined) await client.endFreeze(CAROL, freeze, 'pricing is back on 2.7.0');
    await stage.burn('pricing', 0.3);
    teller.step('thawed', 'carol ends the freeze; the burn rate is back at 0.3');
  },
};

/** Told again, the freeze of the earlier start is the one. */
const stopTheLine = async ({ client }: Stage) =>
  (await client.freezes(environment)).find(({ incident, status }) => incident === INCIDENT && status === 'active') ??
  client.freeze(CAROL, environment, {
    reason: 'prices are wrong for some customers',
    incident: INCIDENT,
    scope: { components: [component] },
  });

/** Looks at the plan and does it: no freeze, budget or soak stands in the way of the cure. */
const goBack = async (stage: Stage, from: string, to: string, isBack: boolean): Promise<void> => {
  const { client, teller } = stage;
  if (!isBack) {
    const plan = await client.planRollback(component, environment);
    const artifact = plan.to.artifacts[0]?.digest ?? '';
    teller.step('plan', `back to ${short(artifact)}, which ran before; policy says ${plan.outcome}, although the line is stopped`);
    await client.rollBack(CAROL, {
      component,
      environment,
      from: plan.from.releaseId,
      to: plan.to.releaseId,
      reason: 'wrong prices',
      incident: INCIDENT,
    });
  }
  const back = await event(stage, from, 'RolledBack');
  const { artifacts } = await event(stage, to, 'DeploymentApplied', ({ deploymentId }) => deploymentId === back.deploymentId);
  teller.step('rolled back', `release ${short(back.from)} → ${short(back.to)}; ${short(artifacts[0]?.digest ?? '')} is live again`, 'good');
};
