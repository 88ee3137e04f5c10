import type { InterlockConfig } from '@interlock/contracts';

export interface PipelineEventLimits {
  /** How long an event waits for releases that name its artifact, commit or chain. */
  readonly keptMs: number;
  /** How many wait at the same time: whoever may write to the topic must not fill our memory. */
  readonly most: number;
  /** How many of them jobs of one repository may have handed in. */
  readonly mostOfPipeline: number;
  /** How many a release takes: whoever may write to a topic may say things without end, and a stream is not theirs to fill. */
  readonly mostOfRelease: number;
}

/** As the configuration says, or else as its schema says that it is by default. */
export const pipelineEventLimits = ({ pipelineEvents = {} }: Pick<InterlockConfig, 'pipelineEvents'>): PipelineEventLimits => ({
  keptMs: (pipelineEvents.keepSeconds ?? 86_400) * 1000,
  most: pipelineEvents.most ?? 5_000,
  mostOfPipeline: pipelineEvents.mostOfPipeline ?? 500,
  mostOfRelease: pipelineEvents.mostOfRelease ?? 100,
});
