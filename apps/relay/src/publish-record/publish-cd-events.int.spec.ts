import type { IncomingRecord } from '@interlock/adapters/message-bus';
import { DeploymentCdEvent, RECORD_HEADERS, RELAY_CHECKPOINT, TOPICS, type NewEvent } from '@interlock/contracts';
import { memoryEventStore, openTestPorts, startTestApp, type TestApp, type TestPorts } from '@interlock/service-kit/testing';
import { RelayModule } from '../relay.module.ts';
import { lifeBefore, recorded, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { appendLinked } from '../testing/append-linked.ts';

const STREAM = `release-${RELEASE}`;
const asNew = ({ id, type, data, metadata }: NewEvent): NewEvent => ({ id, type, data, metadata });

let test: TestPorts | undefined;
let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  await test?.close();
  app = test = undefined;
});

const start = async (eventStore = memoryEventStore()): Promise<TestApp> => {
  app = await startTestApp([RelayModule], { ports: { eventStore } });
  return app;
};

const onTopic = async ({ ports }: Pick<TestApp, 'ports'>, topic: string): Promise<IncomingRecord[]> => {
  const records: IncomingRecord[] = [];
  await (await ports.messageBus.materialise(topic, (record) => void records.push(record))).stop();
  return records;
};
const types = (records: readonly IncomingRecord[]): string[] => records.map(({ headers }) => headers['ce_type'] ?? '');

describe('a release that is approved and applied', () => {
  const life = lifeBefore('DriftDetected').map(asNew);

  it('is told on deployments and approvals, as CloudEvents in binary mode, keyed by the release, in the order of the record', async () => {
    const running = await start();
    await appendLinked(running.ports.eventStore, STREAM, -1, life);
    await running.settled();
    const deployments = await onTopic(running, TOPICS.deployments.name);
    expect(types(deployments)).toEqual(['dev.cdeventsx.interlock-deployment.started.0.1.0', 'dev.cdevents.service.deployed.0.3.0']);
    expect(types(await onTopic(running, TOPICS.approvals.name))).toEqual(
      ['created', 'updated', 'closed'].map((what) => `dev.cdevents.approval.${what}.0.1.0`),
    );
    const applied = deployments.at(-1);
    const { context, subject, customData } = DeploymentCdEvent.parse(JSON.parse(Buffer.from(applied?.value ?? []).toString()));
    expect(applied).toMatchObject({
      key: RELEASE,
      headers: {
        ce_specversion: '1.0',
        ce_id: context.id,
        ce_source: '/interlock',
        ce_type: context.type,
        ce_time: context.timestamp,
        ce_subject: subject.id,
        'content-type': 'application/json',
        [RECORD_HEADERS.stream]: STREAM,
        [RECORD_HEADERS.revision]: '6',
        [RECORD_HEADERS.position]: String(customData.position),
      },
    });
  });

  it('is told the same by a relay that begins in the middle', async () => {
    const running = await start();
    await appendLinked(running.ports.eventStore, STREAM, -1, life);
    await running.settled();
    const whole = await onTopic(running, TOPICS.deployments.name);
    await running.close();
    // Another bus, whose checkpoint says that all up to the start of the deployment was published.
    const eventStore = memoryEventStore();
    await appendLinked(eventStore, STREAM, -1, life);
    const [, , , , , started] = await eventStore.readStream(STREAM);
    test = await openTestPorts({ ports: { eventStore } });
    await test.ports.messageBus.ensureTopics([TOPICS.releaseEvents]);
    await test.ports.messageBus.publishWithCheckpoint([], { name: RELAY_CHECKPOINT, position: started?.position ?? 0 });
    app = await startTestApp([RelayModule], { ports: test.ports });
    await app.settled();
    const half = await onTopic(app, TOPICS.deployments.name);
    expect(half.map(({ value }) => Buffer.from(value ?? []).toString())).toEqual(
      whole.slice(1).map(({ value }) => Buffer.from(value ?? []).toString()),
    );
  });
});

describe('an event that this version cannot read', () => {
  it('is published itself, and holds nothing up', async () => {
    const running = await start();
    const [registered] = lifeBefore('PromotionRequested').map(asNew);
    const newer = recorded('DeploymentApplied', { shape: 'of a later version' }, { revision: 1 });
    const broken = recorded('ReleaseCandidateRegistered', {}, { revision: 0, stream: 'release-x' });
    if (registered === undefined) throw new Error('no registration');
    await appendLinked(running.ports.eventStore, STREAM, -1, [registered, asNew(newer)]);
    await appendLinked(running.ports.eventStore, 'release-x', -1, [asNew(broken)]);
    await running.settled();
    expect(types(await onTopic(running, TOPICS.releaseEvents.name)).toSorted()).toEqual([
      'DeploymentApplied',
      'ReleaseCandidateRegistered',
      'ReleaseCandidateRegistered',
    ]);
    expect(await onTopic(running, TOPICS.deployments.name)).toEqual([]);
  });
});

describe('what a deployer reports where nothing was authorised', () => {
  it('is told on deployments, keyed by the environment', async () => {
    const running = await start();
    const data = {
      environment: 'production',
      component: 'component:default/checkout',
      artifacts: [{ name: 'checkout', digest: `sha256:${'a'.repeat(64)}` }],
      reportedBy: { subject: 'jenkins', kind: 'workload' },
      reference: null,
    };
    const event = recorded('UnauthorisedDeploymentReported', data, { revision: 0, stream: 'environment-production' });
    await appendLinked(running.ports.eventStore, event.stream, -1, [asNew(event)]);
    await running.settled();
    const [told] = await onTopic(running, TOPICS.deployments.name);
    expect(told).toMatchObject({ key: 'production', headers: { ce_subject: data.component } });
  });
});
