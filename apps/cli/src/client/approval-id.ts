import { ApprovalPage } from '@interlock/contracts';
import type { Client } from './client.ts';
import { wholeIdOf } from './short-id.ts';

/** The approval that a person means, by its id or the beginning of it. */
export const approvalIdOf = (client: Client, text: string): Promise<string> =>
  wholeIdOf(text, { field: 'approval id', noun: 'an approval' }, async (id, limit) => {
    const { items } = await client.get(ApprovalPage, '/v1/approvals', { id, limit });
    return items.map(({ approvalId, component, environment, status }) => ({
      id: approvalId,
      says: `${component} in ${environment}, ${status}`,
    }));
  });
