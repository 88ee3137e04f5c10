import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findS3Gateway, startS3Gateway } from '@interlock/adapters/content-store/s3/testing';
import { describeUnless } from '@interlock/adapters/message-bus/kafka/testing';
import { describeWithBroker, Door, temporaryOrganisation } from '../testing/index.ts';
import { startCluster, type Cluster } from './start-cluster.ts';
import { startEngines } from './start-engines.ts';
import { untilReady } from './until-ready.ts';

const found = findS3Gateway();
const [skip, program] = 'skip' in found ? [found.skip, ''] : [undefined, found.program];

const withGateway = (): void => {
  it('carry a release, tell later on what it was decided on, and keep none beside the record', async () => {
    const gateway = await startS3Gateway(program);
    const organisation = await temporaryOrganisation([{ name: 'on-s3' }]);
    const { dataDirectory, directory } = organisation;
    const told = { onLine: () => undefined, onExit: () => undefined };
    const engines = await startEngines({ dataDirectory, environment: {}, ...told });
    let cluster: Cluster | undefined;
    try {
      cluster = await startCluster({
        environment: {
          INTERLOCK_LOG_LEVEL: 'error',
          ...engines.environment,
          INTERLOCK_CONTENT_STORE: `s3://${gateway.bucket}/interlock`,
          AWS_ENDPOINT_URL_S3: gateway.endpoint,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: gateway.credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: gateway.credentials.secretAccessKey,
        },
        configFile: join(directory, 'interlock.yaml'),
        dataDirectory,
        port: 0,
        ...told,
      });
      const door = new Door(cluster.url);
      const { releaseId } = await door.submit(organisation.candidate('on-s3'));
      const { decisionId } = await door.until(releaseId, 'DecisionRecorded');
      await door.until(releaseId, 'DeploymentApplied');
      const decision = `/v1/decisions/${decisionId}`;
      const before = await door.ask('GET', decision, { as: 'ci' });
      expect(before).toMatchObject({ status: 200, json: { body: { outcome: 'allow' } } });

      // Another process than the one that put them there.
      await cluster.process('ledger-projection').kill();
      await cluster.restart('ledger-projection');
      await untilReady(cluster.url);
      expect((await door.ask('GET', decision, { as: 'ci' })).json).toEqual(before.json);

      expect((await readdir(gateway.fileOf('interlock/sha256'), { recursive: true })).length).toBeGreaterThan(1);
      expect(existsSync(join(dataDirectory, 'content'))).toBe(false);

      // Away is no verdict: what was told is not told otherwise, and nobody is told that it is not there.
      await gateway.stop();
      expect(await door.ask('GET', decision, { as: 'ci' })).toMatchObject({ status: 503, json: { code: 'content-store.unavailable' } });
    } finally {
      await cluster?.stop();
      await engines.stop();
      await gateway.stop();
      await organisation.remove();
    }
  });
};

describeWithBroker('on a broker', () => describeUnless(skip, 'services whose contents lie in an S3 bucket', withGateway));
