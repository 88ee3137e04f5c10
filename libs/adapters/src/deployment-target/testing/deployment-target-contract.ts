import type { DeploymentTarget, DesiredState, LiveState } from '../deployment-target.ts';
import { aDesiredState, codeOf, liveThat, runs } from './desired-states.ts';

export interface OpenedTarget {
  readonly target: DeploymentTarget;
  /** Closes the target and removes what it left. */
  dispose(): Promise<void>;
}

const UNSAFE_NAMES = [
  '../outside',
  '..',
  '.',
  'a/b',
  '/etc/passwd',
  '.git',
  '-rf',
  'a\nb',
  'a\0b',
  'Checkout',
  'checkout.',
  '',
  'x'.repeat(300),
];

/** What every deployment target with a runtime does. */
export const deploymentTargetContract = (name: string, open: () => Promise<OpenedTarget>): void => {
  describe(`${name}: deployment target contract`, () => {
    let opened: OpenedTarget;
    const target = (): DeploymentTarget => opened.target;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    describe('an authorisation that was never applied', () => {
      it('becomes desired state, which the runtime then reports live under it', async () => {
        const desired = aDesiredState({ configuration: { digest: `sha256:${'c'.repeat(64)}` } });
        const { reference } = await target().apply(desired);
        const live = await liveThat(target(), runs(desired));
        const { component, workload, artifacts, configuration, authorisationId } = desired;
        expect(live).toMatchObject({
          component,
          workload,
          artifacts,
          configuration,
          authorisationId,
          reference,
          status: 'live',
          message: null,
        });
        expect(live.reportedBy).not.toBe('');
        expect(await target().live(workload)).toEqual(live);
      });

      it.each(UNSAFE_NAMES)('is refused for the workload name %j', async (workload) => {
        expect(await codeOf(target().apply(aDesiredState({ workload })))).toBe('deployment-target.invalid');
      });

      it('is refused without an artifact', async () => {
        expect(await codeOf(target().apply(aDesiredState({ artifacts: [] })))).toBe('deployment-target.invalid');
      });
    });

    describe('an authorisation that was applied', () => {
      it('answers the same reference again, alone and many at once', async () => {
        const desired = aDesiredState();
        const { reference } = await target().apply(desired);
        const again = await Promise.all(Array.from({ length: 5 }, () => target().apply(desired)));
        expect(new Set(again.map((one) => one.reference))).toEqual(new Set([reference]));
      });

      it('answers one reference to calls that come at once', async () => {
        const desired = aDesiredState();
        const answers = await Promise.all(Array.from({ length: 5 }, () => target().apply(desired)));
        expect(new Set(answers.map((one) => one.reference)).size).toBe(1);
      });

      it('does not stand for other desired state', async () => {
        const desired = aDesiredState();
        await target().apply(desired);
        const other = aDesiredState({ workload: desired.workload, authorisationId: desired.authorisationId });
        expect(await codeOf(target().apply(other))).toBe('deployment-target.authorisation_reused');
      });

      it('does not come back when it is repeated after a later one', async () => {
        const first = aDesiredState();
        const second = aDesiredState({ workload: first.workload });
        const { reference } = await target().apply(first);
        await liveThat(target(), runs(first));
        await target().apply(second);
        const live = await liveThat(target(), runs(second));
        expect(await target().apply(first)).toEqual({ reference });
        expect(await target().live(first.workload)).toEqual(live);
      });
    });

    describe('a step of a rollout', () => {
      const clusters = ['eu-west-1', 'us-east-1'];
      const narrowed = (stable: DesiredState, share: number, regions: string[] = []): DesiredState => {
        const { releaseId, authorisationId, artifacts, configuration } = stable;
        const limits = { share, regions, clusters };
        return aDesiredState({ workload: stable.workload, limits, stable: { releaseId, authorisationId, artifacts, configuration } });
      };
      const aResident = async (): Promise<DesiredState> => {
        const resident = aDesiredState({ configuration: { digest: `sha256:${'c'.repeat(64)}` } });
        await target().apply(resident);
        await liveThat(target(), runs(resident));
        return resident;
      };

      it('runs on its share of the instances, and what was resident on the others, until the last one', async () => {
        const resident = await aResident();
        const step = narrowed(resident, 0.25);
        await target().apply(step);
        const live = await liveThat(target(), runs(step));
        const { artifacts, configuration } = resident;
        expect(live).toMatchObject({ artifacts: step.artifacts, share: 0.25, rest: { artifacts, configuration }, status: 'live' });
        const { total = 0, updated = 0 } = live.instances ?? {};
        expect(updated).toBeGreaterThan(0);
        expect(updated).toBeLessThanOrEqual(total * 0.25);

        const whole = aDesiredState({ workload: step.workload, artifacts: step.artifacts });
        await target().apply(whole);
        expect(await liveThat(target(), runs(whole))).toMatchObject({ artifacts: step.artifacts, instances: { total, updated: total } });
        const last = await target().live(step.workload);
        expect([last?.share, last?.rest]).toEqual([undefined, undefined]);
      });

      it('stays in its regions', async () => {
        const step = narrowed(await aResident(), 1, ['us']);
        await target().apply(step);
        const { total = 0, updated = 0 } = (await liveThat(target(), runs(step))).instances ?? {};
        expect(updated).toBe(total / 2);
      });

      it('leaves the others empty where nothing was resident', async () => {
        const step = aDesiredState({ limits: { share: 0.5, regions: [], clusters } });
        await target().apply(step);
        expect(await liveThat(target(), runs(step))).toMatchObject({ share: 0.5, rest: { artifacts: [], configuration: null } });
      });

      it('fails, and says so, where no instance is in its regions; what ran goes on', async () => {
        const resident = await aResident();
        const step = narrowed(resident, 0.5, ['ap']);
        await target().apply(step);
        const { artifacts, configuration } = resident;
        const failed = await liveThat(target(), runs(step));
        expect(failed).toMatchObject({ status: 'failed', artifacts, configuration, message: expect.stringContaining('regions') });
      });

      it.each([
        ['no share', { limits: { share: 0, regions: [], clusters } }],
        ['more than all', { limits: { share: 1.5, regions: [], clusters } }],
        ['a release for the other instances, and no limit', { stable: { ...aDesiredState(), configuration: null } }],
      ])('is refused with %s', async (_what, members) => {
        expect(await codeOf(target().apply(aDesiredState(members)))).toBe('deployment-target.invalid');
      });

      it('does not stand for another share', async () => {
        const step = narrowed(await aResident(), 0.25);
        await target().apply(step);
        const wider = { ...step, limits: { share: 0.5, regions: [], clusters } };
        expect(await codeOf(target().apply(wider))).toBe('deployment-target.authorisation_reused');
      });
    });

    describe('a watch', () => {
      it('tells of each known workload once, then of changes, until it is stopped', async () => {
        const first = aDesiredState();
        const second = aDesiredState({ workload: first.workload });
        await target().apply(first);
        await liveThat(target(), runs(first));
        const told: LiveState[] = [];
        const stop = target().watch((live) => told.push(live));
        await target().apply(second);
        await liveThat(target(), runs(second));
        expect(told.map((live) => live.authorisationId)).toEqual([first.authorisationId, second.authorisationId]);
        stop();
        const third = aDesiredState({ workload: first.workload });
        await target().apply(third);
        await liveThat(target(), runs(third));
        expect(told).toHaveLength(2);
      });
    });

    describe('a workload that was never seen', () => {
      it('has no live state', async () => {
        expect(await target().live('nobody')).toBeUndefined();
      });
    });

    describe('a closed target', () => {
      it('says that it is unavailable', async () => {
        await target().close();
        expect(await codeOf(target().apply(aDesiredState()))).toBe('deployment-target.unavailable');
        expect(await codeOf(target().live('checkout'))).toBe('deployment-target.unavailable');
      });
    });
  });
};
