import { streamName, TOPICS, type DecisionInput, type RecordedEvent, type ReleaseEvent, type SignalState } from '@interlock/contracts';
import { buildDecisionInput, canonicalJson, chainEvents, decide, derivedId, foldRelease, type ReleaseCommand } from '@interlock/domain';
import {
  aCandidate,
  aConfirmation,
  aDecision,
  aDigest,
  aLease,
  anId,
  aSignal,
  aStart,
  COMPONENT,
  decisionFacts,
  RELEASE_ID,
  REQUESTER,
} from '@interlock/domain/testing';
import { nodeHashing } from '@interlock/adapters/hashing';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { RuntimeSignalsModule } from '../runtime-signals.module.ts';

const STREAM = streamName('release', RELEASE_ID);
const MONITOR = 'user:default/mona';
const BAKE_SECONDS = 300;

let app: TestApp;
beforeEach(async () => {
  const config = testConfig();
  app = await startTestApp([RuntimeSignalsModule], {
    config: { ...config, identity: { ...config.identity, roles: { operator: ['group:default/ops'] } } },
    people: { [MONITOR]: ['group:default/ops'] },
  });
});
afterEach(() => app.close());

/** Appends what the commands decide, as of the clock, and publishes it as the relay does. */
const tell = async (...commands: readonly ReleaseCommand[]): Promise<void> => {
  for (const command of commands) {
    const history = await app.readStream(STREAM);
    const events = decide(foldRelease(history as (RecordedEvent & ReleaseEvent)[]), command);
    const made = events.map((event, index) => ({
      ...event,
      id: derivedId(nodeHashing, STREAM, String(history.length + index)),
      metadata: {
        schemaVersion: 1,
        recordedAt: app.clock.now(),
        consumer: 'spec',
        causationId: `spec|${history.length}|${index}`,
        correlationId: RELEASE_ID,
        actor: { subject: 'service:spec', kind: 'service' as const },
        previousHash: null,
      },
    }));
    await app.ports.eventStore.append(STREAM, history.length - 1, chainEvents(history.at(-1), STREAM, made, nodeHashing));
    const recorded = (await app.readStream(STREAM)).slice(history.length);
    await app.publish(
      ...recorded.map((event) => ({
        topic: TOPICS.releaseEvents.name,
        key: RELEASE_ID,
        value: new TextEncoder().encode(JSON.stringify(event)),
        headers: {},
      })),
    );
  }
  await app.settled();
};

/** An input in which the signals are so. */
const stored = async (state: SignalState): Promise<string> => {
  const facts = decisionFacts({ signals: new Map([[`${COMPONENT}/error-budget`, aSignal({ state })]]) });
  const input: DecisionInput = buildDecisionInput(facts);
  return app.ports.contentStore.put(new TextEncoder().encode(canonicalJson(input)));
};

/** Applied, whole or in a first step, on an input in which the signals were so, or that the content store does not hold. */
const applied = async (before: SignalState | 'lost', share?: number): Promise<void> => {
  const inputDigest = before === 'lost' ? aDigest('0') : await stored(before);
  const limits = share === undefined ? null : { share, regions: [], steps: [share] };
  const decision = aDecision({
    inputDigest,
    outcome: share === undefined ? 'allow' : 'narrow',
    limits,
    afterApplying: { bakeSeconds: BAKE_SECONDS, whenDegraded: 'stop', promoteAfterSeconds: null },
  });
  const now = app.clock.now();
  await tell(
    { type: 'RegisterCandidate', releaseId: RELEASE_ID, candidate: aCandidate() },
    { type: 'RequestPromotion', environment: 'production', requestedBy: REQUESTER, why: 'asked for' },
    { type: 'RecordDecision', decision, authorisation: aLease({ limits, expiresAt: '2999-01-01T00:00:00.000Z' }), now },
    aStart({ now }),
    aConfirmation(),
  );
};

/** Monitoring reports that rate in every window, a second later. */
const burn = async (rate: number): Promise<void> => {
  app.clock.advance(1000);
  const burnRates = Object.fromEntries(['5m', '30m', '1h', '2h', '6h', '1d'].map((window) => [window, rate]));
  const answer = await app.request('POST', '/v1/signals', { as: MONITOR, body: { entity: COMPONENT, signal: 'error-budget', burnRates } });
  expect(answer.status).toBe(202);
  await app.settled();
};
const said = async () =>
  (await app.readStream(STREAM)).filter(({ type }) => type === 'DeploymentVerified' || type === 'DeploymentDegraded');

describe('a deployment that is applied', () => {
  it('is verified when its bake time is over, once, on the signals that it names', async () => {
    await applied('healthy');
    await burn(0.5);
    expect(await said()).toEqual([]);
    app.clock.advance(BAKE_SECONDS * 1000);
    await app.settled();
    await burn(0.4);
    expect(await said()).toMatchObject([
      {
        type: 'DeploymentVerified',
        data: { deploymentId: anId(60), bakedForSeconds: 300, basis: [{ entity: COMPONENT, state: 'healthy' }] },
      },
    ]);
  });

  it('degrades as soon as its signal is worse than before, also after it was verified', async () => {
    await applied('healthy');
    app.clock.advance(BAKE_SECONDS * 1000);
    await app.settled();
    await burn(8);
    await burn(20);
    expect(await said()).toMatchObject([
      { type: 'DeploymentVerified' },
      {
        type: 'DeploymentDegraded',
        data: { follows: 'stop', reasons: [{ code: 'ERROR_BUDGET_WORSE', message: expect.stringContaining('burning') }] },
      },
    ]);
  });

  it('is not blamed for what was so before', async () => {
    await applied('burning');
    await burn(8);
    expect(await said()).toEqual([]);
  });
});

describe('a deployment whose input is lost', () => {
  it('is verified all the same where nothing alarms: what was before excuses alarms, and no more', async () => {
    await applied('lost');
    await burn(0.5);
    app.clock.advance(BAKE_SECONDS * 1000);
    await app.settled();
    expect(await said()).toMatchObject([{ type: 'DeploymentVerified' }]);
  });
});

describe('a narrowed step', () => {
  it('is never verified, and degrades', async () => {
    await applied('healthy', 0.25);
    app.clock.advance(BAKE_SECONDS * 1000);
    await app.settled();
    expect(await said()).toEqual([]);
    await burn(20);
    expect(await said()).toMatchObject([{ type: 'DeploymentDegraded', data: { deploymentId: anId(60) } }]);
  });
});
