import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('./fixtures/', import.meta.url);

/** A real artefact, as another tool wrote it. The README beside it says how. */
export const fixture = (name: string): Buffer => readFileSync(new URL(name, FOLDER));

export const FIXTURES = fileURLToPath(FOLDER);
