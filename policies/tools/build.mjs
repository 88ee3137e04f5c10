// Writes the compiled bundle that is committed. Needs opa, or Go to compile it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileBundle } from './compile.mjs';
import { policiesDirectory, requireOpa } from './opa.mjs';

const folder = join(policiesDirectory, 'bundle');
const files = compileBundle(requireOpa('compiling the policies'));
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
console.log(`policies/bundle: ${[...files].map(([name, bytes]) => `${name} ${String(bytes.length)} B`).join(', ')}`);
