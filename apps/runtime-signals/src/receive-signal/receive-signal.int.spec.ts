import { startTestApp, takeNothing, testConfig } from '@interlock/service-kit/testing';
import { RuntimeSignalsModule } from '../runtime-signals.module.ts';

describe('a signal that is reported while the brokers take nothing', () => {
  it('is answered 503, and when to come again', async () => {
    const config = testConfig();
    const app = await startTestApp([RuntimeSignalsModule], {
      config: { ...config, identity: { ...config.identity, workloads: [{ subject: 'monitor', roles: ['operator'] }] } },
    });
    try {
      takeNothing(app.ports.messageBus);
      const body = { entity: 'component:default/shop', signal: 'error-budget', burnRates: { '1h': 2 } };
      const { status, json, headers } = await app.request('POST', '/v1/signals', { as: 'monitor', body });
      expect([status, json, headers.get('retry-after')]).toMatchObject([503, { code: 'message-bus.unavailable' }, expect.any(String)]);
    } finally {
      await app.close();
    }
  });
});
