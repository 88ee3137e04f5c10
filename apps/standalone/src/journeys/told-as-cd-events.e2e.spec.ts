import { DeploymentCdEvent, ServiceCdEvent, TOPICS } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

const OPERATOR = 'user:default/carol';
const component = 'component:default/tool';
const environment = 'production';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }]);
});
afterAll(() => journey?.close());

const applied = async (version: string): Promise<string> => {
  const { releaseId } = await journey.door.submit(journey.organisation.candidate('tool', { version }));
  await journey.door.until(releaseId, 'DeploymentApplied');
  return releaseId;
};

/** What incident tooling reads: one CDEvent for each time that something went live. */
const told = async (): Promise<DeploymentCdEvent[]> => {
  await journey.settled();
  const events: DeploymentCdEvent[] = [];
  const reading = await journey.services.ports.messageBus.materialise(TOPICS.deployments.name, ({ value }) => {
    events.push(DeploymentCdEvent.parse(JSON.parse(Buffer.from(value ?? []).toString())));
  });
  await reading.stop();
  return events
    .filter(({ customData }) => customData.eventType === 'DeploymentApplied')
    .toSorted((left, right) => left.customData.position - right.customData.position);
};

describe('a component that is released twice and rolled back', () => {
  it('is told as deployed, upgraded and rolled back, each in words that a deployer may report in', async () => {
    const { door } = journey;
    const first = await applied('1.0.0');
    const second = await applied('2.0.0');
    const body = { component, environment, from: second, to: first, reason: 'one in ten checkouts fails', incident: 'INC-7' };
    await journey.settled();
    expect((await door.ask('POST', '/v1/promotions/rollback', { as: OPERATOR, body })).status).toBe(202);
    await door.until(second, 'RolledBack');
    const events = await told();
    expect(events.map(({ context, customData }) => [context.type, customData.releaseId])).toEqual([
      ['dev.cdevents.service.deployed.0.3.0', first],
      ['dev.cdevents.service.upgraded.0.3.0', second],
      ['dev.cdevents.service.rolledback.0.3.0', first],
    ]);
    const { digest } = (await door.release(first)).artifacts[0] ?? { digest: '' };
    for (const event of events) expect(ServiceCdEvent.parse(event).subject.id).toBe(component);
    expect(events.at(-1)?.subject.content.artifactId).toContain(`@${encodeURIComponent(digest)}`);
    for (const { customData } of events)
      expect(customData).toMatchObject({ decisionId: expect.any(String), authorisationId: expect.any(String) });
  });
});
