// Docs cannot lie: each generator of a reference page is asked whether the committed page is the one that it would write. Decisions are quoted by their numbers: each
// has one of its own, which its heading repeats.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../launcher/run.mjs';
import { root } from '../workspace.mjs';

const folder = 'tools/reference';
const generators = (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [])
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => `${folder}/${name}`);
// The policy pages are written from the METADATA blocks, by the folder that holds them.
const all = [...generators, 'policies/tools/reference.mjs'].filter((script) => existsSync(join(root, script)));

let differing = 0;
for (const script of all) if ((await runNode([script, '--check'])) !== 0) differing += 1;
console.log(`${all.length - differing} of ${all.length} generators agree with what is committed`);

const decisions = readdirSync(join(root, 'docs/adr')).filter((name) => name.endsWith('.md'));
for (const name of decisions) {
  const number = name.slice(0, 4);
  const [heading = ''] = readFileSync(join(root, 'docs/adr', name), 'utf8').split('\n');
  const twice = decisions.some((other) => other !== name && other.startsWith(`${number}-`));
  if (!twice && heading.startsWith(`# ${Number(number)}. `)) continue;
  console.error(
    `docs/adr/${name}: ${twice ? `another decision has the number ${number}` : `found the heading "${heading}", expected "# ${Number(number)}. "`}`,
  );
  differing += 1;
}
process.exitCode = differing > 0 ? 1 : 0;
