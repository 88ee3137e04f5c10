import { short, shortened } from '../../tell/words.ts';
import { applied, decision, event, submit, type Stage, type Story } from './story.ts';

const build = { component: 'recommendations', team: 'shopfront', author: 'alice', scan: 'sarif' as const };

export const recommendations: Story = {
  component: 'recommendations',
  title: 'A rollout widens step by step, each decided on the signals of the one before; the next one stops at its second step',
  tell: async (stage) => {
    if (stage.fresh) await stage.burn('recommendations', 0.4);
    const first = await submit(stage, { ...build, version: '6.0.0' });
    await decision(stage, first, 'allow');
    await applied(stage, first);

    const second = await submit(stage, { ...build, version: '6.1.0' });
    await decision(stage, second, 'narrow');
    await step(stage, second, 0.1);
    await step(stage, second, 0.5);
    await applied(stage, second);

    const third = await submit(stage, { ...build, version: '6.2.0' });
    await decision(stage, third, 'narrow');
    await step(stage, third, 0.1);
    await step(stage, third, 0.5);
    await stage.burn('recommendations', 9.3);
    stage.teller.step('signal', 'monitoring reports a burn rate of 9.3 while half of production runs it', 'wait');
    const degraded = await event(stage, third, 'DeploymentDegraded');
    stage.teller.step('stopped', `${shortened(degraded.reasons[0]?.message ?? '')} It goes no further than 50 %.`, 'bad');
  },
};

/** Waits until a narrowed step is live and tells of it. */
const step = async (stage: Stage, releaseId: string, share: number): Promise<void> => {
  const live = await event(stage, releaseId, 'DeploymentStepApplied', (data) => data.share === share);
  stage.teller.step(
    'narrowed',
    `${share * 100} % of the instances run it; commit ${short(live.desiredState ?? '')} · ${live.reportedBy}`,
    'good',
  );
};
