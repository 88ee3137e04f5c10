import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { GarbageCollection, INSPECTABLE } from './collected.ts';
import { Said } from './said.ts';

const HOLDING = `const weak = new WeakRef({});
console.error('begun');
setInterval(() => { if (weak.deref() === undefined) { console.error('gone'); process.exit(); } }, 5);`;

it('what a process no longer holds is gone once its garbage is collected', async () => {
  const child = spawn(process.execPath, [...INSPECTABLE, '-e', HOLDING], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = new Said();
  createInterface({ input: child.stderr }).on('line', (line) => said.hear('child', line));
  const [begun, gone] = [said.next('child', 'begun'), said.next('child', 'gone')];
  await begun;
  await new GarbageCollection(said).of({ name: 'child', pid: child.pid ?? 0 });
  expect(await gone).toBe('gone');
});
