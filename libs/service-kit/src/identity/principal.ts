import type { PipelineIdentity, VerifiedToken } from '@interlock/adapters/identity';
import { AuthError } from './require-role.ts';
import type { Actor, EntityRef, InterlockConfig, Role } from '@interlock/contracts';

/** Who calls, beyond doubt. */
export interface Principal {
  /** `<issuer>#<sub>`: stable, never an email (T4, T24). */
  readonly subject: string;
  readonly kind: 'human' | 'workload';
  /** The catalog User that the subject is; absent for workloads and for people that the catalog does not know. */
  readonly person?: EntityRef;
  /** Catalog groups of the person, through groups below too. Empty for workloads. */
  readonly groups: readonly EntityRef[];
  readonly roles: readonly Role[];
  readonly name?: string;
  /** The job of a pipeline, and the components whose source location is its repository: what it may submit. Its role is `viewer`. */
  readonly pipeline?: PipelineIdentity & { readonly components: readonly EntityRef[] };
  /** `jti` of the token, or the sha256 of the token where it has none. Never the token. */
  readonly tokenId: string;
}

/** Ties a verified token to the catalog, as it is now. */
export interface PrincipalResolver {
  resolve(token: VerifiedToken): Principal;
  /** Whether the catalog has this User: the local issuer signs in nobody else. */
  hasPerson(ref: EntityRef): boolean;
}

/** The part of the domain's CatalogIndex that identity needs. */
export interface PeopleOfCatalog {
  entity(ref: EntityRef): { readonly kind: string } | undefined;
  personBySubject(subject: string): EntityRef | undefined;
  groupsOf(person: EntityRef): readonly EntityRef[];
  componentsOfRepository(repository: string): readonly EntityRef[];
}

/** Roles from catalog groups (`identity.roles`) and workloads (`identity.workloads`). `catalog` is asked on every call: groups change. */
export const catalogPrincipals = (options: {
  readonly config: InterlockConfig;
  readonly catalog: () => PeopleOfCatalog;
  /** Set when the local issuer is on: its subjects are catalog refs themselves. */
  readonly localIssuer?: string;
}): PrincipalResolver => {
  const { identity } = options.config;
  const isLocal = (token: VerifiedToken): boolean => options.localIssuer !== undefined && token.issuer === options.localIssuer;
  const workloadOf = (token: VerifiedToken) => configuredWorkload(options.config, token.issuer, token.subject, isLocal(token));
  const personOf = (token: VerifiedToken): EntityRef | undefined => {
    const catalog = options.catalog();
    if (!isLocal(token)) return catalog.personBySubject(`${token.issuer}#${token.subject}`);
    return catalog.entity(token.subject)?.kind === 'user' ? token.subject : undefined;
  };
  const rolesOf = (groups: readonly EntityRef[]): Role[] =>
    ROLES.filter((role) => role === 'viewer' || (identity.roles[role] ?? []).some((group) => groups.includes(group)));

  return {
    hasPerson: (ref) => options.catalog().entity(ref)?.kind === 'user',
    resolve: (token) => {
      const base = {
        subject: `${token.issuer}#${token.subject}`,
        tokenId: token.tokenId,
        ...(token.name === undefined ? {} : { name: token.name }),
      };
      if (token.pipeline !== undefined) admitOwner(token.pipeline, token.issuer, options.config);
      const workload = workloadOf(token);
      if (workload !== undefined)
        return { ...base, kind: 'workload', groups: [], roles: [...new Set<Role>(['viewer', ...workload.roles])] };
      if (token.pipeline !== undefined) return { ...base, ...ofPipeline(token.pipeline, options.catalog()) };
      if (token.kind === 'workload') return { ...base, kind: 'workload', groups: [], roles: ['viewer'] };
      const person = personOf(token);
      const groups = person === undefined ? [] : options.catalog().groupsOf(person);
      return { ...base, kind: 'human', ...(person === undefined ? {} : { person }), groups, roles: rolesOf(groups) };
    },
  };
};

/** Asked of every job, those that `identity.workloads` names too: a repository's name that was given up can be taken by others, and with it the subject. */
const admitOwner = ({ ownerId }: PipelineIdentity, issuer: string, { identity }: InterlockConfig): void => {
  const owners = identity.pipelines.find((one) => one.issuer === issuer)?.ownerIds;
  if (owners !== undefined && !owners.includes(ownerId))
    throw new AuthError('auth.forbidden', `owner of the repository: found ${ownerId}, expected one of identity.pipelines.ownerIds`);
};

/**
 * A job is admitted where the catalog says that a component is built from its repository: anybody may have the same issuer sign a token for a repository of their
 * own, with our audience. It learns only what its own token says.
 */
const ofPipeline = (
  pipeline: PipelineIdentity,
  catalog: PeopleOfCatalog,
): Pick<Principal, 'kind' | 'groups' | 'roles' | 'name' | 'pipeline'> => {
  const { repository, ref, run } = pipeline;
  const components = catalog.componentsOfRepository(repository);
  if (components.length === 0)
    throw new AuthError('auth.forbidden', `repository: found ${repository}, expected the source location of a component in the catalog`);
  return {
    kind: 'workload',
    groups: [],
    roles: ['viewer'],
    name: cutName(`${repository} ${ref} run ${run}`),
    pipeline: { ...pipeline, components },
  };
};

/**
 * The entry of `identity.workloads` that an issuer's subject is. Only the local issuer's may be written bare, and a bare one holds no `#`: or the local
 * issuer could sign someone in as another issuer's workload.
 */
export const configuredWorkload = ({ identity }: InterlockConfig, issuer: string, subject: string, isLocal: boolean) =>
  identity.workloads.find(
    (workload) => workload.subject === `${issuer}#${subject}` || (isLocal && !subject.includes('#') && workload.subject === subject),
  );

const ROLES: readonly Role[] = ['viewer', 'submitter', 'operator', 'admin'];

/** As long as a record takes. A cut through a surrogate pair would leave what no strict reader takes: one event that stops all of them. */
const cutName = (name: string): string => name.slice(0, 200).toWellFormed();

/** The actor that events name. */
export const actorOf = (principal: Principal): Actor => ({
  subject: principal.subject,
  kind: principal.kind,
  ...(principal.person === undefined ? {} : { person: principal.person }),
  ...(principal.name === undefined ? {} : { name: cutName(principal.name) }),
});

/** The actor of what a service does by itself. */
export const serviceActor = (name: string): Actor => ({ subject: `service:${name}`, kind: 'service' });
