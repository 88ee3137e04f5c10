import type { CatalogEntityRecord } from '@interlock/contracts';
import { Document } from 'yaml';
import type { Repository } from './look-at-repository.ts';

export interface CatalogDraft {
  /** The component that releases will name. */
  readonly component: string;
  readonly group: string;
  readonly user: string;
  readonly environment: string;
  /** Files that the catalog is read from, by source name. */
  readonly sources: readonly { readonly name: string; readonly path: string }[];
  /** What has to be written: absent when the repository's own descriptor says everything. */
  readonly draft: { readonly path: string; readonly content: string } | undefined;
}

const ENVIRONMENT = 'production';
const BESIDE = 'interlock-catalog.yaml';

/** A descriptor that is there stays as it is: what it lacks is drafted into a file beside it. */
export const draftCatalog = (repository: Repository): CatalogDraft => {
  const found = repository.descriptor;
  const entities = found?.entities ?? [];
  const component = entities.find((entity) => entity.component !== null);
  const group = component?.owner?.startsWith('group:') === true ? component.owner : `group:default/${repository.name}-team`;
  const user = `user:default/${repository.user.name}`;
  const environment = entities.find((entity) => entity.environment !== null)?.environment?.name;
  const missing = (ref: string): boolean => !entities.some((entity: CatalogEntityRecord) => entity.ref === ref);
  const documents = [
    ...(component === undefined ? [componentEntity(repository, group)] : []),
    ...(missing(group) ? [groupEntity(group)] : []),
    ...(missing(user) ? [userEntity(repository, group)] : []),
    ...(environment === undefined ? [environmentEntity(group)] : []),
  ];
  const path = found === undefined ? 'catalog-info.yaml' : BESIDE;
  return {
    component: component?.ref ?? `component:default/${repository.name}`,
    group,
    user,
    environment: environment ?? ENVIRONMENT,
    sources: [
      ...(found === undefined ? [] : [{ name: 'repository', path: found.path }]),
      ...(documents.length === 0 ? [] : [{ name: found === undefined ? 'repository' : 'organisation', path }]),
    ],
    draft: documents.length === 0 ? undefined : { path, content: `${HEADER}${documents.map(String).join('---\n')}` },
  };
};

const HEADER = `# Drafted by \`interlock init\`: plain Backstage descriptors. Look it through; tier and lifecycle are guesses.
# Tier: '1' (most critical) to '4'. Tiers 1 and 2 also ask for an error budget; where people are asked, it must be known who made the change.
`;

const BACKSTAGE = 'backstage.io/v1alpha1';
const nameOf = (ref: string): string => ref.slice(ref.indexOf('/') + 1);
const namespaceOf = (ref: string): Record<string, string> => {
  const namespace = ref.slice(ref.indexOf(':') + 1, ref.indexOf('/'));
  return namespace === 'default' ? {} : { namespace };
};

const componentEntity = ({ name, origin }: Repository, owner: string): Document =>
  new Document({
    apiVersion: BACKSTAGE,
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'interlock.dev/tier': '3',
        'interlock.dev/runtime': name,
        ...(origin === undefined ? {} : { 'backstage.io/source-location': `url:https://${origin}/` }),
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
  });

const groupEntity = (ref: string): Document =>
  new Document({
    apiVersion: BACKSTAGE,
    kind: 'Group',
    metadata: { name: nameOf(ref), ...namespaceOf(ref) },
    spec: { type: 'team', children: [] },
  });

const LOGIN = 'github.com/user-login';
const SAY_LOGIN = ` CI may name who made a change by login instead of address. This person's is not known here; say it as an annotation:
   ${LOGIN}: <login>`;

const userEntity = ({ user }: Repository, group: string): Document => {
  const { name, displayName, email, login } = user;
  const document = new Document({
    apiVersion: BACKSTAGE,
    kind: 'User',
    metadata: { name, ...(login === undefined ? {} : { annotations: { [LOGIN]: login } }) },
    spec: {
      profile: { ...(displayName === undefined ? {} : { displayName }), ...(email === undefined ? {} : { email }) },
      memberOf: [group],
    },
  });
  if (login === undefined) document.commentBefore = SAY_LOGIN;
  return document;
};

const environmentEntity = (owner: string): Document =>
  new Document({
    apiVersion: BACKSTAGE,
    kind: 'Resource',
    metadata: { name: ENVIRONMENT, annotations: { 'interlock.dev/classification': 'production', 'interlock.dev/order': '1' } },
    spec: { type: 'environment', owner },
  });
