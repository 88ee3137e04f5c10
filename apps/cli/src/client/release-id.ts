import { ReleasePage } from '@interlock/contracts';
import type { Client } from './client.ts';
import { wholeIdOf } from './short-id.ts';

/** The release that a person means, by its id or the beginning of it. */
export const releaseIdOf = (client: Client, field: string, text: string): Promise<string> =>
  wholeIdOf(text, { field, noun: 'a release' }, async (id, limit) => {
    const { items } = await client.get(ReleasePage, '/v1/releases', { id, limit });
    return items.map(({ releaseId, component }) => ({ id: releaseId, says: component }));
  });
