import type { CatalogEntityRecord } from '@interlock/contracts';

/** Addresses that look alike in full-width or other compatibility forms, or in case, are one person's: NFKC, lower-case. */
export const emailKey = (email: string): string => `email ${email.normalize('NFKC').toLowerCase()}`;

/** Forges compare login names without case. */
export const loginKey = (login: string): string => `login ${login.normalize('NFKC').toLowerCase()}`;

/** Forges compare the paths of repositories without case. */
export const repositoryKey = (repository: string): string => `repository ${repository.toLowerCase()}`;

/** Every key under which a record is found other than its ref. */
export const postingKeys = (record: CatalogEntityRecord): readonly string[] => [
  ...record.dependsOn.map((ref) => `depends-on ${ref}`),
  ...(record.environment === null ? [] : ['environments', `environment ${record.environment.name}`]),
  ...repositoryKeys(record.component),
  ...groupKeys(record.group),
  ...userKeys(record.user),
];

const repositoryKeys = (component: CatalogEntityRecord['component']): readonly string[] => {
  const repository = component?.sourceRepository.value ?? null;
  return repository === null ? [] : [repositoryKey(repository)];
};

const groupKeys = (group: CatalogEntityRecord['group']): readonly string[] =>
  group === null
    ? []
    : [
        ...group.members.map((member) => `has-member ${member}`),
        ...(group.children ?? []).map((child) => `parent-of ${child}`),
        ...(group.parent === null ? [] : [`child-of ${group.parent}`]),
      ];

const userKeys = (user: CatalogEntityRecord['user']): readonly string[] =>
  user === null
    ? []
    : [
        ...user.memberOf.map((group) => `member-of ${group}`),
        ...user.emails.map(emailKey),
        ...user.logins.map(loginKey),
        ...user.subjects.map((subject) => `subject ${subject}`),
      ];
