import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Which stories were told, by component, and what monitoring last said, so that a second start carries on. What became of the releases is on the record. */
const Told = z.strictObject({ stories: z.array(z.string()), rates: z.record(z.string(), z.number()) });
export type Told = z.infer<typeof Told>;

const fileOf = (directory: string): string => join(directory, 'told.json');

export const readTold = async (directory: string): Promise<Told> =>
  existsSync(fileOf(directory)) ? Told.parse(JSON.parse(await readFile(fileOf(directory), 'utf8'))) : { stories: [], rates: {} };

export const writeTold = async (directory: string, told: Told): Promise<void> => {
  const draft = `${fileOf(directory)}.new`;
  await writeFile(draft, JSON.stringify(told, null, 2));
  await rename(draft, fileOf(directory));
};
