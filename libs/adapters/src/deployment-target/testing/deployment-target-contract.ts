import type { DeploymentTarget, LiveState } from '../deployment-target.ts';
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
