// Compiles the bundle again and compares it, byte for byte, with the one that is committed.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileBundle } from './compile.mjs';
import { policiesDirectory, requireOpa } from './opa.mjs';

const folder = join(policiesDirectory, 'bundle');
const files = compileBundle(requireOpa('the drift check of the policy bundle'));
const differing = [...files]
  .filter(([name, bytes]) => !existsSync(join(folder, name)) || !readFileSync(join(folder, name)).equals(bytes))
  .map(([name]) => name);
const extra = readdirSync(folder).filter((name) => !files.has(name));
if (differing.length + extra.length > 0) {
  console.error(
    `policies/bundle does not match its sources: ${[...differing, ...extra].join(', ')}. Run \`node policies/tools/build.mjs\` and commit what it writes.`,
  );
  process.exit(1);
}
console.log('policies/bundle matches its sources');
