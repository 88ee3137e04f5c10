import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DecisionsFound, IdBeginning } from '@interlock/contracts';
import { z } from 'zod';
import type { Io } from '../terminal/index.ts';
import type { Client } from './client.ts';
import { wholeIdOf } from './short-id.ts';

/** The decision that a person means, by its id or the beginning of it. */
export const decisionIdOf = (client: Client, field: string, text: string): Promise<string> =>
  wholeIdOf(text, { field, noun: 'a decision' }, async (id, limit) => {
    const { items } = await client.get(DecisionsFound, '/v1/decisions', { id, limit });
    return items.map(({ decisionId, releaseId, environment, outcome }) => ({
      id: decisionId,
      says: `${outcome} for release ${releaseId} in ${environment}`,
    }));
  });

/** Where a file may stand too: a name that a file has is that file, unless it is a whole id. */
export const isDecisionId = (io: Pick<Io, 'cwd'>, text: string): boolean =>
  z.uuid().safeParse(text).success || (IdBeginning.safeParse(text.toLowerCase()).success && !existsSync(resolve(io.cwd, text)));
