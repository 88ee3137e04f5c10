import { normaliseRepository } from '@interlock/domain';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** in-toto ResourceDescriptor, as far as it tells where source came from. */
export const Material = z.object({ uri: z.string().max(2000).nullish(), digest: z.record(z.string(), z.string()).nullish() });
type Material = z.infer<typeof Material>;

export interface BuiltFrom {
  readonly repository: string;
  readonly revision: string;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** `gitCommit` is the name in SLSA v1; older builders say `sha1` of a `git+` URI. */
const commitOf = ({ uri, digest }: Material): string | undefined =>
  digest?.['gitCommit'] ?? (uri?.startsWith('git+') === true ? digest?.['sha1'] : undefined);

const builtFrom = (material: Material, at: string): BuiltFrom[] => {
  const revision = commitOf(material);
  if (revision === undefined || typeof material.uri !== 'string') return [];
  if (!COMMIT.test(revision))
    throw new Refusal(
      'evidence.predicate_malformed',
      `${at}.digest`,
      JSON.stringify(revision),
      'a commit id of 40 or 64 lower-case hex digits',
    );
  return [{ repository: normaliseRepository(material.uri), revision }];
};

/**
 * The one commit that was built. When a build resolved several, the repository that its parameters name decides; failing that, none is named rather than a
 * guess made: a dependency must not pass for the source.
 */
export const sourceOf = (materials: readonly Material[], at: string, named: string | undefined): BuiltFrom | null => {
  const found = materials.flatMap((material, index) => builtFrom(material, `payload.predicate.${at}.${index}`));
  const repository = named === undefined ? undefined : normaliseRepository(named);
  const fitting = repository === undefined ? found : found.filter((source) => source.repository === repository);
  const [first] = fitting;
  return first !== undefined && fitting.every((source) => source.repository === first.repository && source.revision === first.revision)
    ? first
    : null;
};
