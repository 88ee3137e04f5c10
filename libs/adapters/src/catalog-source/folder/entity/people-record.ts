import type { CatalogEntityRecord } from '@interlock/contracts';
import type { EntityReader } from './entity-reader.ts';

/** This side's members only; the other side's come when the catalog is completed. */
export const groupRecord = (reader: EntityReader): NonNullable<CatalogEntityRecord['group']> => ({
  members: reader.refs(['spec', 'members'], 'User'),
  parent: reader.ref(['spec', 'parent'], 'Group') ?? null,
  children: reader.refs(['spec', 'children'], 'Group'),
});

export const SUBJECT = 'interlock.dev/subject';

/** One subject on each line of the annotation: a subject may hold spaces and commas. */
export const userRecord = (reader: EntityReader): NonNullable<CatalogEntityRecord['user']> => ({
  emails: [reader.text(['spec', 'profile', 'email'])?.toLowerCase() ?? []].flat(),
  logins: [reader.annotation('github.com/user-login') ?? []].flat(),
  subjects: [...new Set(lines(reader.annotation(SUBJECT)))].toSorted(),
  memberOf: reader.refs(['spec', 'memberOf'], 'Group'),
});

const lines = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
