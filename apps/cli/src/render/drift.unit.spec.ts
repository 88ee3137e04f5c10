import type { DeploymentView } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderDrift } from './drift.ts';

const DRIFT = '00000000-0000-5000-8000-000000000070';
const aDeployment = (says: Partial<DeploymentView> = {}): DeploymentView => ({
  environment: 'production',
  workload: 'shop',
  component: 'component:default/shop',
  releaseId: '00000000-0000-5000-8000-000000000001',
  deploymentId: '00000000-0000-5000-8000-000000000060',
  authorisationId: '00000000-0000-5000-8000-000000000020',
  status: 'narrowed',
  since: '2026-03-02T10:00:00.000Z',
  live: {
    artifacts: [{ name: 'shop', digest: `sha256:${'a'.repeat(64)}` }],
    reference: null,
    authorisationId: null,
    changedBy: 'mallory@host',
    status: 'live',
    message: null,
    reportedBy: 'local-runtime (simulated)',
    instances: { total: 20, updated: 9 },
  },
  drifted: true,
  drift: { driftId: DRIFT, since: '2026-03-02T10:01:00.000Z', accepted: null },
  ...says,
});
const shown = (item: DeploymentView): string => {
  const page = new Page({ width: 140, colours: false });
  renderDrift(page, item, Date.parse('2026-03-02T10:05:00.000Z'));
  return page.toString();
};

describe('drift on a page', () => {
  it('is told with who changed it, on how many instances, and how to accept it', () => {
    const text = shown(aDeployment());
    expect(text).toContain('✗ shop in production');
    expect(text).toMatch(/instances +9 of 20/);
    expect(text).toMatch(/changed by +mallory@host/);
    expect(text).toContain(`npx interlock drift accept ${DRIFT} --reason`);
  });

  it('that was accepted is told with the reason and who, and asks for nothing', () => {
    const accepted = { reason: 'known, until Monday', by: 'user:default/olga' };
    const text = shown(aDeployment({ drifted: false, drift: { driftId: DRIFT, since: '2026-03-02T10:01:00.000Z', accepted } }));
    expect(text).toContain('shop in production, accepted');
    expect(text).toContain('by user:default/olga: known, until Monday');
    expect(text).not.toContain('drift accept');
  });
});
