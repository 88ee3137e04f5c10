import type { LiveState, StepLimits } from '../deployment-target.ts';
import { readArtifacts, readConfiguration } from './desired-artifacts.ts';
import { expect, membersOf, type Members } from './unreadable.ts';

/** What a narrowed desired state says beside the release itself. */
export interface DesiredStep {
  readonly limits: StepLimits;
  readonly stable: Pick<LiveState, 'artifacts' | 'configuration'>;
}

const NOTHING: DesiredStep['stable'] = { artifacts: [], configuration: null };

/** Undefined for a whole rollout. */
export const readStep = ({ limits, stable }: Members): DesiredStep | undefined => {
  if (limits === undefined) {
    expect(stable === undefined, 'stable', stable, 'only beside limits');
    return undefined;
  }
  const { share, regions, clusters } = membersOf(limits, 'limits', ['share', 'regions', 'clusters']);
  expect(typeof share === 'number' && share > 0 && share <= 1, 'limits.share', share, 'a number in (0,1]');
  return {
    limits: {
      share: Number(share),
      regions: readPlaces(regions, 'limits.regions'),
      clusters: readPlaces(clusters, 'limits.clusters'),
    },
    stable: stable === undefined ? NOTHING : readStable(stable),
  };
};

const readStable = (value: unknown): DesiredStep['stable'] => {
  const { artifacts, configuration } = membersOf(value, 'stable', ['releaseId', 'authorisationId', 'artifacts', 'configuration']);
  return {
    artifacts: readArtifacts(artifacts, 'stable.artifacts'),
    configuration: readConfiguration(configuration ?? null, 'stable.configuration'),
  };
};

const readPlaces = (value: unknown, field: string): string[] => {
  const places: readonly unknown[] = Array.isArray(value) ? value : [];
  const names = places.filter((place) => typeof place === 'string');
  expect(Array.isArray(value) && names.length === places.length && places.length <= 50, field, value, 'a list of at most 50 names');
  return names;
};
