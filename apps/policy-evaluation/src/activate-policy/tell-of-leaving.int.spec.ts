import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { createMetrics, silentLogger, type Logger } from '@interlock/service-kit';
import { openTestPorts, testConfig, type TestPorts } from '@interlock/service-kit/testing';
import { POLICY_EVALUATION } from '../service.ts';

const warnings: unknown[] = [];
const logger: Logger = { ...silentLogger, warn: (fields, message) => void warnings.push({ ...fields, message }) };
const metrics = createMetrics();

let test: TestPorts;
let engine: PolicyEngine;

beforeAll(async () => {
  test = await openTestPorts({ config: testConfig(), ports: { logger, metrics } });
  const opened = { ports: test.ports, opened: <T>(part: T): T => part };
  const { policyEngine } = (await POLICY_EVALUATION.prepare?.(opened as never)) ?? {};
  if (policyEngine === undefined) throw new Error('the service has no engine');
  engine = policyEngine;
});

afterAll(async () => {
  await engine.close();
  await test.close();
});

describe('a policy that leaves the calling thread', () => {
  it('is told of in one warning and one count, however much is asked afterwards', async () => {
    await engine.evaluate('{}');
    expect(warnings).toEqual([]);
    // Deeper than any stack.
    for (let round = 0; round < 2; round += 1) expect(await engine.evaluate('['.repeat(99_000))).toMatchObject({ kind: 'failed' });
    expect(warnings).toMatchObject([{ reason: 'failed', message: expect.stringContaining('worker threads from now on') }]);
    expect(await metrics.text()).toContain('interlock_policy_left_calling_thread_total{reason="failed"} 1\n');
  });
});
