import { z } from 'zod';
import { TokenError } from './identity.ts';

/** Who issues ID tokens to the jobs of pipelines. */
export type PipelineProvider = 'github' | 'gitlab';

/** The job that a token was issued to. Only claims that the provider sets, never the text of `sub`: its form can be changed by whoever owns the repository. */
export interface PipelineIdentity {
  readonly provider: PipelineProvider;
  /** `host/path` as the provider's server names it. */
  readonly repository: string;
  /** Stays the repository's when it is renamed. */
  readonly repositoryId: string;
  /** Of who owns it: a GitHub owner, a GitLab namespace. A name that was given up can be taken by others, this cannot. */
  readonly ownerId: string;
  /** Full: `refs/heads/main`, `refs/tags/v1`. */
  readonly ref: string;
  readonly commit: string;
  /** The workflow's file at its ref; null where the provider does not say. */
  readonly workflow: string | null;
  readonly run: string;
  readonly environment: string | null;
}

const text = (max: number) => z.string().min(1).max(max);
const Path = text(300).regex(/^(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)+$/, 'expected owner/repository');
const Id = z.union([text(40).regex(/^[0-9]+$/), z.number().int().nonnegative().transform(String)]);
const Commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected a commit id');
const Ref = text(300).regex(/^[^\p{C}\p{Z}]+$/u, 'expected a ref');
const Optional = z.string().max(500).nullish();

/** docs.github.com, "OpenID Connect reference". All values are texts. */
const GitHub = z.object({
  repository: Path.regex(/^[^/]+\/[^/]+$/, 'expected owner/repository'),
  repository_id: Id,
  repository_owner_id: Id,
  ref: Ref.startsWith('refs/', 'expected a full ref'),
  sha: Commit,
  workflow_ref: Optional,
  run_id: Id,
  environment: Optional,
});

/** docs.gitlab.com, "OpenID Connect (OIDC) Authentication using ID tokens". */
const GitLab = z.object({
  project_path: Path,
  project_id: Id,
  namespace_id: Id,
  ref: Ref,
  ref_type: z.enum(['branch', 'tag']),
  sha: Commit,
  ci_config_ref_uri: Optional,
  pipeline_id: Id,
  environment: Optional,
});

/** Reads the claims of a verified token. Rejects with `TokenError` `token.claim`, naming the claim. `host`: of the server that the repositories are on. */
export const pipelineIdentityOf = (provider: PipelineProvider, host: string, claims: unknown): PipelineIdentity => {
  if (provider === 'github') {
    const read = parsed(GitHub, claims);
    return {
      provider,
      repository: `${host}/${read.repository}`,
      repositoryId: read.repository_id,
      ownerId: read.repository_owner_id,
      ref: read.ref,
      commit: read.sha,
      workflow: read.workflow_ref ?? null,
      run: read.run_id,
      environment: named(read.environment),
    };
  }
  const read = parsed(GitLab, claims);
  return {
    provider,
    repository: `${host}/${read.project_path}`,
    repositoryId: read.project_id,
    ownerId: read.namespace_id,
    ref: `refs/${read.ref_type === 'tag' ? 'tags' : 'heads'}/${read.ref}`,
    commit: read.sha,
    workflow: read.ci_config_ref_uri ?? null,
    run: read.pipeline_id,
    environment: named(read.environment),
  };
};

const named = (environment: string | null | undefined): string | null =>
  environment === undefined || environment === '' ? null : environment;

const parsed = <Schema extends z.ZodType>(schema: Schema, claims: unknown): z.infer<Schema> => {
  const read = schema.safeParse(claims);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new TokenError('token.claim', `claim ${issue?.path.join('.') ?? '?'} of a pipeline: ${issue?.message ?? 'not as expected'}`);
};
