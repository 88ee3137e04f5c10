import { readFileSync } from 'node:fs';
import { ApprovalCdEvent, DeploymentCdEvent, ENVIRONMENT_EVENTS, RELEASE_EVENTS, type RecordedEvent } from '@interlock/contracts';
import { ENVIRONMENT_DERIVATIONS, RELEASE_DERIVATIONS } from './derivations.ts';
import { deriveFromEnvironment, deriveFromRelease, type DerivedCdEvent } from './derive-cd-event.ts';
import { evolveFacts, type ReleaseFacts } from './release-facts.ts';
import { anId, examplesOf, lifeBefore, recorded, RELEASE } from './testing/golden-record.ts';
import { officialFindings } from '@interlock/contracts/testing';

const derived = (history: readonly RecordedEvent[], event: RecordedEvent): DerivedCdEvent | undefined => {
  const facts = history.reduce<ReleaseFacts | undefined>(evolveFacts, undefined);
  if (facts === undefined) throw new Error('a release without a registration');
  return deriveFromRelease(event, facts);
};

const derivedFrom = (type: string, data: unknown): DerivedCdEvent | undefined => {
  const history = lifeBefore(type);
  return derived(history, recorded(type, data, { revision: history.length }));
};

const cases = Object.keys(RELEASE_EVENTS).flatMap((type) =>
  Object.entries(examplesOf(type)).flatMap(([name, data]) =>
    type === 'ReleaseCandidateRegistered' ? [] : [{ type, name, found: derivedFrom(type, data) }],
  ),
);
const environmentCases = Object.keys(ENVIRONMENT_EVENTS).flatMap((type) =>
  Object.entries(examplesOf(type)).map(([name, data]) => ({
    type,
    name,
    found: deriveFromEnvironment(recorded(type, data, { revision: 4, stream: 'environment-production' })),
  })),
);
const all = [...cases, ...environmentCases];
const telling = all.flatMap(({ type, name, found }) => (found === undefined ? [] : [{ type, name, found }]));
const golden = JSON.parse(readFileSync(new URL('testing/golden-cd-events.json', import.meta.url), 'utf8')) as Record<string, unknown>;

describe('every event that the table has something to tell of', () => {
  it('tells it for each example, and the others tell nothing', () => {
    const tells = Object.entries({ ...RELEASE_DERIVATIONS, ...ENVIRONMENT_DERIVATIONS }).flatMap(([type, row]) =>
      'derive' in row ? [`${type} ${row.topic}`] : [],
    );
    expect(new Set(telling.map(({ type, found }) => `${type} ${found.topic}`))).toEqual(new Set(tells));
  });

  it.each(telling)('$type ($name) is valid by the official schemas of CDEvents', ({ found }) => {
    expect(officialFindings(found.event)).toEqual([]);
  });

  it.each(telling)('$type ($name) is what our published schemas say, nothing added or dropped', ({ found }) => {
    const schema = found.topic === 'deployments' ? DeploymentCdEvent : ApprovalCdEvent;
    expect(schema.parse(found.event)).toEqual(found.event);
  });

  it('is the golden CDEvent, for each example of each type', () => {
    expect(Object.fromEntries(telling.map(({ type, name, found }) => [`${type} ${name}`, found]))).toEqual(golden);
  });
});

describe('the official schemas', () => {
  it('refuse what is no CDEvent: they are looked at', () => {
    const [{ found }] = telling.filter(({ type }) => type === 'DeploymentApplied') as [(typeof telling)[number]];
    const [custom] = telling.filter(({ type }) => type === 'DeploymentStarted') as [(typeof telling)[number]];
    const content = (event: DerivedCdEvent['event']) => ({ ...event, subject: { ...event.subject, content: { environment: {} } } });
    expect(officialFindings(content(found.event))).not.toEqual([]);
    expect(officialFindings({ ...custom.found.event, extra: 1 } as never)).not.toEqual([]);
    const { context } = custom.found.event;
    expect(officialFindings({ ...custom.found.event, context: { ...context, type: 'dev.cdeventsx.interlock.x.1' } })).not.toEqual([]);
  });
});

const applied = (data: object = {}): unknown => ({ ...(examplesOf('DeploymentApplied')['minimal'] as object), ...data });
const typeOf = (found: DerivedCdEvent | undefined): string | undefined => found?.event.context.type;

describe('a deployment that was applied', () => {
  const rollback = recorded('PromotionRequested', examplesOf('PromotionRequested')['rollback'], { revision: 8 });
  const forward = recorded('PromotionRequested', examplesOf('PromotionRequested')['full'], { revision: 9 });

  it('is deployed, upgraded or rolled back', () => {
    const life = lifeBefore('RolledBack');
    expect(typeOf(derivedFrom('DeploymentApplied', applied()))).toBe('dev.cdevents.service.deployed.0.3.0');
    expect(typeOf(derivedFrom('DeploymentApplied', applied({ replaces: anId(2) })))).toBe('dev.cdevents.service.upgraded.0.3.0');
    expect(typeOf(derivedFrom('DeploymentApplied', applied({ replaces: RELEASE })))).toBe('dev.cdevents.service.deployed.0.3.0');
    const again = recorded('DeploymentApplied', applied({ replaces: anId(2) }), { revision: 10 });
    expect(typeOf(derived([...life, rollback], again))).toBe('dev.cdevents.service.rolledback.0.3.0');
    expect(typeOf(derived([...life, rollback, forward], again))).toBe('dev.cdevents.service.upgraded.0.3.0');
  });

  it('names release, decision and authorisation, and what started it', () => {
    const found = derivedFrom('DeploymentApplied', applied());
    const { authorisationId, decisionId } = { authorisationId: anId(20), decisionId: anId(10) };
    expect(found?.event.customData).toMatchObject({ releaseId: RELEASE, authorisationId, decisionId, deploymentId: anId(60) });
    expect(found?.event.context).toMatchObject({ id: anId(906), chainId: RELEASE, timestamp: '2026-01-02T12:00:06.000Z' });
    expect(found?.event.context.links).toEqual([
      { linkType: 'RELATION', linkKind: 'RELEASE', target: { domainId: `cdevents:v0:interlock::::release:${RELEASE}` } },
      { linkType: 'RELATION', linkKind: 'DECISION', target: { domainId: `cdevents:v0:interlock::production::decision:${decisionId}` } },
      {
        linkType: 'RELATION',
        linkKind: 'AUTHORISATION',
        target: { domainId: `cdevents:v0:interlock::production::authorisation:${authorisationId}` },
      },
      { linkType: 'RELATION', linkKind: 'TRIGGER', target: { contextId: anId(905) } },
    ]);
    expect(JSON.stringify(found)).not.toContain('"envelope"');
  });
});

describe('an approval', () => {
  const issued = (revision: number, authorisationId = anId(20)): RecordedEvent => {
    const data = examplesOf('AuthorisationIssued')['full'] as { authorisation: object };
    return recorded('AuthorisationIssued', { ...data, authorisation: { ...data.authorisation, authorisationId } }, { revision });
  };
  const statusOf = (found: DerivedCdEvent | undefined): unknown => found?.event.subject.content['status'];

  it('is closed by the first lease that rests on its grants, and not again by the next', () => {
    const life = lifeBefore('AuthorisationIssued');
    const first = issued(life.length);
    expect(derived(life, first)?.event.subject).toMatchObject({
      id: anId(30),
      content: { decision: 'approved', status: 'approved', responder: 'urn:interlock:user:default/sue' },
    });
    expect(derived([...life, first], issued(life.length + 1, anId(21)))).toBeUndefined();
  });

  it('is not closed by a lease that nobody was asked about, or that nobody granted', () => {
    const [registered, asked, request] = lifeBefore('ApprovalGranted') as [RecordedEvent, RecordedEvent, RecordedEvent];
    expect(derived([registered, asked], issued(2))).toBeUndefined();
    expect(derived([registered, asked, request], issued(3))).toBeUndefined();
  });

  it('that was refused, has expired or was voided is closed for good', () => {
    const endings = {
      ApprovalRefused: ['byApprover', 'rejected'],
      ApprovalExpired: ['full', 'expired'],
      ApprovalVoided: ['full', 'cancelled'],
    };
    for (const [type, [example, status]] of Object.entries(endings)) {
      const life = lifeBefore('AuthorisationIssued');
      const end = recorded(type, examplesOf(type)[example ?? ''], { revision: life.length });
      expect([type, statusOf(derived(life, end))]).toEqual([type, status]);
      expect(derived([...life, end], issued(life.length + 1))).toBeUndefined();
    }
  });

  it('stays open when a grant may not count', () => {
    const found = derivedFrom('ApprovalRefused', examplesOf('ApprovalRefused')['byRule']);
    expect(typeOf(found)).toBe('dev.cdeventsx.interlock-approval.attemptRefused.0.1.0');
  });
});
