import {
  describeEmbedded,
  Door,
  misbehave,
  startInOneProcess,
  temporaryOrganisation,
  travellingClock,
  type Misbehaviour,
  type TemporaryOrganisation,
} from '../testing/index.ts';

type Port = 'policyEngine' | 'contentStore' | 'eventStore' | 'signer' | 'clock';

const rejects: Misbehaviour = () => Promise.reject(new Error('gone'));
const answers =
  (value: unknown): Misbehaviour =>
  () =>
    Promise.resolve(value);
const result = (value: unknown): Misbehaviour => answers({ kind: 'result', value });

/** Every callee of the decision path, and each way in which it can fail to do its work. */
const FAULTS: readonly (readonly [Port, string, string, Misbehaviour])[] = [
  ['policyEngine', 'evaluate', 'throws', 'throws'],
  ['policyEngine', 'evaluate', 'rejects', rejects],
  ['policyEngine', 'evaluate', 'answers nothing', answers(undefined)],
  ['policyEngine', 'evaluate', 'has an undefined result', result(undefined)],
  ['policyEngine', 'evaluate', 'has an empty result', result({})],
  ['policyEngine', 'evaluate', 'says true', result(true)],
  ['policyEngine', 'evaluate', 'says allow and nothing else', result({ outcome: 'allow' })],
  ['policyEngine', 'evaluate', 'says allow beside a denial', result(contradiction())],
  ['policyEngine', 'evaluate', 'ran out of time', answers({ kind: 'failed', code: 'policy.timeout', message: 'no answer in 250 ms' })],
  ['policyEngine', 'evaluate', 'does not answer', 'late'],
  ['contentStore', 'put', 'throws', 'throws'],
  ['contentStore', 'put', 'rejects', rejects],
  ['contentStore', 'put', 'does not answer', 'late'],
  ['eventStore', 'append', 'throws', 'throws'],
  ['eventStore', 'append', 'rejects', rejects],
  ['eventStore', 'append', 'says yes and does nothing', answers(undefined)],
  ['eventStore', 'append', 'does not answer', 'late'],
  ['eventStore', 'readStream', 'throws', 'throws'],
  ['eventStore', 'readStream', 'answers nothing', answers(undefined)],
  ['signer', 'envelope', 'throws', 'throws'],
  ['signer', 'envelope', 'answers nothing', () => undefined],
  ['clock', 'now', 'throws', 'throws'],
  ['clock', 'now', 'answers nothing', () => undefined],
  ['clock', 'now', 'tells no time', () => 'soon'],
];

function contradiction(): unknown {
  const reason = { code: 'X', severity: 'deny', rule: 'x', title: 'x', message: 'x', remedy: 'x', facts: [] };
  const satisfied = [{ rule: 'x', title: 'x', message: 'x', facts: [] }];
  return {
    outcome: 'allow',
    path: 'fast',
    reasons: [reason],
    satisfied,
    approval: null,
    limits: null,
    validForSeconds: 60,
    recheckAfterSeconds: null,
  };
}

const nameOf = (index: number): string => `component-${index}`;
const clock = travellingClock();
let organisation: TemporaryOrganisation;
let services: Awaited<ReturnType<typeof startInOneProcess>>;
let door: Door;
beforeAll(async () => {
  organisation = await temporaryOrganisation(
    FAULTS.map((_, index) => ({ name: nameOf(index) })),
    { target: 'external' },
  );
  services = await startInOneProcess(organisation, { clock });
  door = new Door(services.url);
  await door.token('ci');
});
afterAll(async () => {
  await services?.close();
  await organisation?.remove();
});

describeEmbedded('a callee of the decision path that does not do its work', () => {
  it.each(FAULTS.map((fault, index) => [`${fault[0]}.${fault[1]} ${fault[2]}`, fault, index] as const))(
    '%s: nothing is allowed while it lasts, and the release decides itself afterwards',
    async (_what, [port, method, , misbehaviour], index) => {
      const { ports } = services;
      const fault = misbehave(ports[port], method, misbehaviour);
      const sent = door.ask('POST', '/v1/release-candidates', { as: 'ci', body: organisation.candidate(nameOf(index)) });
      await fault.hit(1);
      // Until it is at rest, or has failed again: whichever the fault leads to.
      if (misbehaviour !== 'late') await Promise.race([fault.hit(2), sent.then(() => services.settled())]);
      const during = await ports.eventStore.readAll(-1, 100_000).catch(() => []);
      const ofThis = during.filter(({ data }) => JSON.stringify(data).includes(`/${nameOf(index)}"`));
      expect(ofThis.map(({ type }) => type)).not.toContain('AuthorisationIssued');
      fault.heal();
      const answer = await sent;
      // Acknowledged means recorded; anything else is an error that says nothing of a verdict.
      expect([202, 500, 503]).toContain(answer.status);
      if (answer.status === 202) {
        const { releaseId } = answer.json as { releaseId: string };
        expect((await ports.eventStore.readStream(`release-${releaseId}`, 0)).length).toBeGreaterThan(0);
      }

      const { releaseId } = await door.submit(organisation.candidate(nameOf(index)));
      await services.settled();
      const decisions = await door.all(releaseId, 'DecisionRecorded');
      // Could not be decided: told apart from a denial, and tried again in a minute.
      expect(decisions.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'allow' && outcome !== 'indeterminate')).toEqual([]);
      if (decisions.at(-1)?.outcome === 'indeterminate') await clock.advance(61_000);
      await door.until(releaseId, 'AuthorisationIssued');
      const last = (await door.all(releaseId, 'DecisionRecorded')).at(-1);
      expect(last).toMatchObject({ outcome: 'allow' });
    },
  );
});
