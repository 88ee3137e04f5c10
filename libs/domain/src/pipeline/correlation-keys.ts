import type { PipelineEvent, PipelineMatch, ReleaseCandidate } from '@interlock/contracts';

/** Something that an event and a release may have in common. `key` is the same text on both sides. */
export interface PipelineKey {
  readonly key: string;
  readonly by: PipelineMatch;
}

const artifact = (digest: string): PipelineKey => ({ key: `artifact ${digest}`, by: 'artifact' });
const commit = (id: string): PipelineKey => ({ key: `commit ${id}`, by: 'commit' });
const chain = (id: string): PipelineKey => ({ key: `chain ${id}`, by: 'chain' });
const link = (contextId: string): PipelineKey => ({ key: `event ${contextId}`, by: 'link' });

/**
 * What an event looks for in releases. One that names its artifact or commit is about that and nothing else: a chain may build ten artifacts, and what was
 * published of one says nothing of the others. Empty: it can be tied to nothing.
 */
export const pipelineKeys = ({ artifact: digest, commit: id, chainId, links }: PipelineEvent): readonly PipelineKey[] => {
  if (digest !== null) return [artifact(digest)];
  if (id !== null) return [commit(id)];
  return [...(chainId === null ? [] : [chain(chainId)]), ...links.map(link)];
};

/** What a release is found by from its beginning. */
export const releaseKeys = ({ artifacts, source }: ReleaseCandidate): readonly string[] =>
  [...artifacts.map(({ digest }) => artifact(digest)), commit(source.revision)].map(({ key }) => key);

/** What it is found by besides, once an event was tied to it: others of the same chain, and what links to it. */
export const reportedKeys = ({ chainId, id }: PipelineEvent): readonly string[] =>
  [...(chainId === null ? [] : [chain(chainId)]), link(id)].map(({ key }) => key);
