import { DecisionExport } from '@interlock/contracts';
import { z } from 'zod';
import type { Client } from '../client/client.ts';
import { readJson } from '../program/read-input.ts';
import { readValue } from '../program/read-options.ts';
import type { Io } from '../terminal/index.ts';

/** A decision's export: from the server by id, or from a file. */
export const loadExport = async (client: Client, io: Io, idOrFile: string): Promise<DecisionExport> =>
  z.uuid().safeParse(idOrFile).success
    ? client.get(DecisionExport, `/v1/decisions/${idOrFile}/certificate`)
    : readValue(DecisionExport, idOrFile, await readJson(io, 'id or file', idOrFile));
