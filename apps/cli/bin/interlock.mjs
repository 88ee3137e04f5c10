#!/usr/bin/env node
// `npx interlock`: the CLI on the pinned Node, built first when its sources changed. stdout is left to the command, and the working
// directory to the user.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from '../../../tools/build.mjs';
import { compileCache } from '../../../tools/launcher/compile-cache.mjs';
import { node24 } from '../../../tools/launcher/node24.mjs';

const main = new URL('../dist/main.js', import.meta.url);

const failed = (message) => {
  process.stderr.write(`interlock: ${message}\n`);
  process.exit(1);
};

try {
  const { errors } = await build({ dirs: ['libs/contracts', 'libs/domain', 'libs/adapters', 'apps/cli'] });
  if (errors.length > 0) failed(`the build failed:\n${errors.join('\n')}`);
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    module.enableCompileCache(compileCache());
    await import(main.href);
  } else onPinnedNode(node24());
} catch (error) {
  failed(error.message);
}

function onPinnedNode(node) {
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache() },
  });
  // A terminal's Ctrl-C reaches the child too; this process only waits for its answer.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
