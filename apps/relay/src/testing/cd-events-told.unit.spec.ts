import { lifeBefore, recorded } from '../derive-cdevents/testing/golden-record.ts';
import { cdEventsToldBy } from './cd-events-told.ts';

const told = (events: Parameters<typeof cdEventsToldBy>[0]) => cdEventsToldBy(events).map(({ topic, of }) => `${topic} ${of.type}`);

describe('what a record tells in CDEvents', () => {
  const life = lifeBefore('nothing');
  const OF_LIFE = [
    'approvals ApprovalRequested',
    'approvals ApprovalGranted',
    'approvals AuthorisationIssued',
    'deployments DeploymentStarted',
    'deployments DeploymentApplied',
    'deployments DriftDetected',
  ];

  it('is told of events that tell something, each under its own id', () => {
    expect(told(life)).toEqual(OF_LIFE);
  });

  it('goes on after an event that cannot be read', () => {
    const unread = recorded('DeploymentVerified', { newer: true }, { revision: life.length });
    expect(told([...life, unread, recorded('SomethingNewer', {}, { revision: life.length + 1 })])).toEqual(OF_LIFE);
  });

  it('is nothing of a release that was never registered, nor of other streams', () => {
    expect(told(life.slice(1))).toEqual([]);
    expect(told(life.map((event) => ({ ...event, stream: 'ledger' })))).toEqual([]);
  });
});
