import { DecisionExport } from '@interlock/contracts';
import type { Client } from '../client/client.ts';
import { decisionIdOf, isDecisionId } from '../client/decision-id.ts';
import { readJson } from '../program/read-input.ts';
import { readValue } from '../program/read-options.ts';
import type { Io } from '../terminal/index.ts';

/** A decision's export: from the server by id, or from a file. */
export const loadExport = async (client: Client, io: Io, idOrFile: string): Promise<DecisionExport> =>
  isDecisionId(io, idOrFile)
    ? client.get(DecisionExport, `/v1/decisions/${await decisionIdOf(client, 'decision id', idOrFile)}/certificate`)
    : readExport(io, 'id or file', idOrFile);

export const readExport = async (io: Io, field: string, path: string): Promise<DecisionExport> =>
  readValue(DecisionExport, path, await readJson(io, field, path));
