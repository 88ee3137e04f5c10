import { spawnSync } from 'node:child_process';
import vm from 'node:vm';
import { node24 } from '../launcher/node24.mjs';

/**
 * Jest needs Node's --experimental-vm-modules to run ES modules, and the tests need the pinned Node. `npx jest` gives neither, so the
 * first look at the configuration starts Jest again with both. Workers inherit the flag and pass straight through.
 */
export function requireVmModules() {
  if (typeof vm.SourceTextModule === 'function') return;
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status, signal } = spawnSync(node24(), [...flags, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}
