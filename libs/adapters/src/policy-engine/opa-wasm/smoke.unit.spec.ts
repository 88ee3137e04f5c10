import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadBundle, openOpaWasmEngine } from './index.ts';
const policies = fileURLToPath(new URL('../../../../../policies/', import.meta.url));
it('works', async () => {
  const engine = await openOpaWasmEngine(await loadBundle(`${policies}bundle`));
  const input = JSON.parse(readFileSync(`${policies}testing/interlock/input.json`, 'utf8')).testing.input;
  const answer = await engine.evaluate(JSON.stringify(input));
  expect(answer).toMatchObject({ kind: 'result', value: { outcome: 'allow' } });
  await engine.close();
});
