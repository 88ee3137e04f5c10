import { RELEASE_CANDIDATE_BUILT, TOPICS } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'good' }, { name: 'next' }]);
});
afterAll(() => journey?.close());

const head = (): Promise<number> => journey.services.ports.eventStore.head();

/** Bodies that are no candidate, each in its own way; all stand for families of them. */
const hostile = (): readonly (readonly [string, Uint8Array | string])[] => {
  const good = JSON.stringify(journey.organisation.candidate('good'));
  return [
    ['nothing', ''],
    ['half a document', good.slice(0, good.length / 2)],
    ['a document and more', `${good}{}`],
    ['a byte order mark', `\ufeff${good}`],
    ['invalid UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')])],
    ['a lone surrogate', '{"candidate":{"component":"\\ud800"}}'],
    ['a duplicate key', `{"candidate":{},${good.slice(1)}`],
    ['__proto__', `{"__proto__":{"isAdmin":true},${good.slice(1)}`],
    ['constructor.prototype', `{"constructor":{"prototype":{"isAdmin":true}},${good.slice(1)}`],
    ['2^53+1', '{"candidate":9007199254740993}'],
    ['1e400', '{"candidate":1e400}'],
    ['NaN', '{"candidate":NaN}'],
    ['depth', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"candidate"'],
    ['an unknown member', `{"admin":true,${good.slice(1)}`],
    ['too large', `{"candidate":"${'x'.repeat(2_000_000)}"}`],
  ];
};

describe('bodies that are no candidate, at the HTTP door', () => {
  it('are refused with a 4xx, one by one, and leave nothing on the record', async () => {
    const { door } = journey;
    const before = await head();
    const answers: string[] = [];
    for (const path of ['/v1/release-candidates', '/v1/release-candidates/pipeline-events'])
      for (const [what, bytes] of hostile()) {
        const { status, json } = await door.ask('POST', path, { as: 'ci', bytes });
        const { code } = (json ?? {}) as { code?: string };
        if (status < 400 || status > 499 || code === undefined) answers.push(`${path} ${what}: ${status} ${code}`);
        expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
      }
    expect(answers).toEqual([]);
    await journey.settled();
    expect(await head()).toBe(before);
  });

  it('cut off at any byte, are refused alike', async () => {
    const { door, organisation } = journey;
    const { candidate } = organisation.candidate('good');
    const whole = JSON.stringify({ candidate });
    const before = await head();
    const statuses = new Set<number>();
    for (let length = 0; length < whole.length; length += 7)
      statuses.add((await door.ask('POST', '/v1/release-candidates', { as: 'ci', bytes: whole.slice(0, length) })).status);
    expect([...statuses].filter((status) => status < 400 || status > 499)).toEqual([]);
    expect(await head()).toBe(before);
  });

  it('at the other doors too', async () => {
    const { door } = journey;
    const before = await head();
    const id = '7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11';
    const parked = ['/v1/parked/replay', '/v1/parked/discard'];
    const doors = ['/v1/signals', `/v1/approvals/${id}/grant`, `/v1/approvals/${id}/refuse`, ...parked, '/v1/local/login'];
    const wrong: string[] = [];
    for (const path of doors)
      for (const [what, bytes] of hostile()) {
        const { status } = await door.ask('POST', path, { as: 'monitoring', bytes });
        if (status < 400 || status > 499) wrong.push(`${path}, ${what}: ${status}`);
      }
    expect(wrong).toEqual([]);
    expect(await head()).toBe(before);
  });
});

describe('a poison message between good ones, on ci.release-candidates', () => {
  it('is parked with its bytes and a cause; the others go on, and nothing of it is on the record', async () => {
    const { door, organisation, services } = journey;
    const { messageBus } = services.ports;
    const before = await head();
    const cloudEvent = (name: string, value: Uint8Array) => ({
      topic: TOPICS.releaseCandidates.name,
      key: `component:default/${name}`,
      value,
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_type: RELEASE_CANDIDATE_BUILT,
        ce_source: 'https://ci.example',
        ce_id: `build-${name}`,
      },
    });
    const poison = hostile().map(([what, bytes], index) => ({
      what,
      bytes: Buffer.from(bytes),
      record: cloudEvent(`poison-${index}`, Buffer.from(bytes)),
    }));
    const good = Buffer.from(JSON.stringify(organisation.candidate('next')));
    await messageBus.publish(poison.filter(({ bytes }) => bytes.length <= 1_048_576).map(({ record }) => record));
    await messageBus.publish([cloudEvent('next', good)]);
    await journey.settled();

    const parked = await messageBus.listParked('evidence-intake');
    const sent = poison.filter(({ bytes }) => bytes.length <= 1_048_576);
    expect(parked.map(({ value }) => Buffer.from(value ?? []).toString('base64')).toSorted()).toEqual(
      sent.map(({ bytes }) => bytes.toString('base64')).toSorted(),
    );
    expect(parked.filter(({ cause }) => !/^[a-z_]+\.[a-z_]+/.test(cause))).toEqual([]);
    const listed = await door.ask('GET', '/v1/parked?group=evidence-intake', { as: 'monitoring' });
    expect((listed.json as { items: unknown[] }).items).toHaveLength(sent.length);

    const releases = (await door.ask('GET', '/v1/releases', { as: 'ci' })).json as { items: { releaseId: string; component: string }[] };
    expect(releases.items.map(({ component }) => component)).toEqual(['component:default/next']);
    await door.until(releases.items[0]?.releaseId ?? '', 'DeploymentApplied');
    expect(await head()).toBeGreaterThan(before);
  });
});

describe('after all of that', () => {
  it('the process is alive and ready, and takes the next candidate', async () => {
    const { door, organisation } = journey;
    expect(await door.ask('GET', '/healthz/ready')).toMatchObject({ status: 200 });
    const { releaseId } = await door.submit(organisation.candidate('good'));
    await door.until(releaseId, 'DeploymentApplied');
  });
});
