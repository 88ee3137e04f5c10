import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isDamage, openIntact, type ViewDefinition } from './open-view-database.ts';

/**
 * Position of the record up to which a view tells, where it claims one beyond `beyond`; else -1. A view that is missing, damaged or of another version
 * says nothing: it is built anew. The whole view is verified only if its claim matters.
 */
export const viewPosition = (definition: ViewDefinition, beyond: number): number => {
  if (!existsSync(definition.file)) return -1;
  try {
    const claimed = claimedPosition(definition.file);
    if (claimed <= beyond) return -1;
    openIntact(definition).database.close();
    return claimed;
  } catch (error) {
    if (isDamage(error)) return -1;
    throw error;
  }
};

/** Every view keeps its positions in a table `checkpoint`. */
const claimedPosition = (file: string): number => {
  const database = new DatabaseSync(file);
  try {
    const position = database.prepare('SELECT max(position) AS position FROM checkpoint').get()?.['position'];
    return typeof position === 'number' ? position : -1;
  } finally {
    database.close();
  }
};
