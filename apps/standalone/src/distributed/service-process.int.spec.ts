import { fileURLToPath } from 'node:url';
import { startChild } from './service-process.ts';

const SCRIPT = fileURLToPath(new URL('testing/telling-child.ts', import.meta.url));

describe('a process of a service', () => {
  it("sees what is Interlock's, what its engines, proxies and git need, and what the configuration names; nothing else", async () => {
    const given = ['INTERLOCK_PORT', 'KAFKA_BROKERS', 'HTTPS_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS', 'SSH_AUTH_SOCK', 'CATALOG_TOKEN'];
    const withheld = ['GITHUB_TOKEN', 'kafka_brokers', 'Path', 'OTHER_CATALOG_TOKEN'];
    const child = await startChild<string[]>(SCRIPT, {
      name: 'telling',
      environment: Object.fromEntries([...given, ...withheld].map((name) => [name, name === 'NODE_EXTRA_CA_CERTS' ? '/dev/null' : '1'])),
      named: new Set(['CATALOG_TOKEN']),
      onLine: () => undefined,
      onExit: () => undefined,
    });
    await child.stop();
    expect(given.filter((name) => !child.said.includes(name))).toEqual([]);
    expect(withheld.filter((name) => child.said.includes(name))).toEqual([]);
  });
});
