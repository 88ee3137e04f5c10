import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseEventData } from '@interlock/contracts';
import { silentLogger, type Logger } from '@interlock/service-kit';
import {
  describeEmbedded,
  Door,
  startInOneProcess,
  startRunning,
  temporaryOrganisation,
  travellingClock,
  type StartedServices,
  type TemporaryOrganisation,
} from '../testing/index.ts';

const BOB = 'user:default/bob';

const clock = travellingClock();
let organisation: TemporaryOrganisation;
let contents: string;
let backup: string;
let applied = '';
let asked: { readonly releaseId: string; readonly request: ReleaseEventData<'ApprovalRequested'> };
/** What was said at level error. */
const errors: string[] = [];
const logger: Logger = {
  ...silentLogger,
  error: (fields, message) => void errors.push(`${message} ${fields.err instanceof Error ? fields.err.message : ''}`),
  child: () => logger,
};

const start = (): Promise<StartedServices> => startInOneProcess(organisation, { clock, logger });
const lost = (): string[] => errors.filter((message) => message.includes('the content store has lost'));

beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'running' }, { name: 'asked', tier: 1, slo: '0.999' }, { name: 'later' }], {
    config: 'thresholds: { bakeSeconds: 60 }\n',
  });
  [contents, backup] = [join(organisation.dataDirectory, 'content'), join(organisation.directory, 'backup')];
  const services = await start();
  const door = new Door(services.url);
  applied = (await door.submit(organisation.candidate('running'))).releaseId;
  await door.until(applied, 'DeploymentApplied');
  await door.burn('asked', 8);
  const { releaseId } = await door.submit(organisation.candidate('asked'));
  asked = { releaseId, request: await door.until(releaseId, 'ApprovalRequested') };
  await services.settled();
  await services.close();
  expect(lost()).toEqual([]);
  await cp(contents, backup, { recursive: true });
  await rm(contents, { recursive: true });
});
afterAll(() => organisation?.remove());

describeEmbedded('a record whose contents were lost', () => {
  it('is told at the start: how many, one of them and whose, and what to put back', async () => {
    const started = await startRunning(organisation.directory, organisation.dataDirectory);
    // Until it has ended, what it wrote to one pipe may come behind what it wrote to the other later.
    await started.stop();
    expect(started.errors()).toMatch(
      /the content store has lost (\d+) of the \1 contents that the record names, for example sha256:\w{64} of [a-z]+-/,
    );
    expect(started.errors()).toMatch(/put it back from a backup .*content\//);
  });

  it('shows nothing in place of what is missing, says so, and goes on with everything else', async () => {
    await rm(contents, { recursive: true, force: true });
    const services = await start();
    const door = new Door(services.url);
    expect(lost()).toHaveLength(1);
    const { packageDigest, decisionId, approvalId } = asked.request;
    for (const [path, digest] of [
      [`/v1/approvals/${approvalId}`, packageDigest],
      [`/v1/decisions/${decisionId}`, 'sha256:'],
      [`/v1/decisions/${decisionId}/certificate`, 'sha256:'],
    ])
      expect([path, await door.ask('GET', path ?? '', { as: BOB })]).toMatchObject([
        path,
        { status: 503, json: { code: 'stored_content.missing', detail: expect.stringContaining(digest ?? '') } },
      ]);
    const later = await door.submit(organisation.candidate('later'));
    await door.until(later.releaseId, 'DeploymentApplied');
    // What was before an alarm stands in the input of the decision. What looks at a release by a content that is missing gives up after its attempts: only then is everything at rest.
    await door.burn('running', 20);
    const attempts = setInterval(() => void clock.advance(1_000), 20);
    await services.settled();
    clearInterval(attempts);
    expect(errors).toContainEqual(
      expect.stringMatching(/failed 10 times: it is left until something moves there.*the record names sha256:\w{64}/),
    );
    for (const { cause } of await services.ports.messageBus.listParked()) expect(cause).toMatch(/stored_content\.missing.*sha256:\w{64}/);
    await services.close();
  });

  it('goes on where it was once they are put back', async () => {
    await cp(backup, contents, { recursive: true });
    errors.length = 0;
    const services = await start();
    const door = new Door(services.url);
    expect(lost()).toEqual([]);
    for (const group of new Set((await services.ports.messageBus.listParked()).map((parked) => parked.group)))
      await services.ports.messageBus.replayParked(group);
    expect(await door.ask('GET', `/v1/approvals/${asked.request.approvalId}`, { as: BOB })).toMatchObject({ status: 200 });
    expect(await door.judge(BOB, 'grant', asked.request)).toMatchObject({ status: 200 });
    await services.settled();
    expect([errors, await services.ports.messageBus.listParked()]).toEqual([[], []]);
    await services.close();
  });

  it('is told of one that was changed, too', async () => {
    await damage(contents, asked.request.packageDigest);
    const services = await start();
    expect(lost()).toEqual([expect.stringContaining(`${asked.request.packageDigest} of release-${asked.releaseId}`)]);
    expect(lost()[0]).toContain('has lost 1 of');
    const shown = await new Door(services.url).ask('GET', `/v1/approvals/${asked.request.approvalId}`, { as: BOB });
    expect(shown).toMatchObject({
      status: 503,
      json: { code: 'stored_content.damaged', detail: expect.stringContaining(asked.request.packageDigest) },
    });
    expect(shown.text).not.toContain(contents);
    await services.close();
  });
});

/** Turns the first bit of a small content in every pack that has it. */
const damage = async (folder: string, digest: string): Promise<void> => {
  const packs = join(folder, 'packs');
  for (const name of await readdir(packs)) {
    const bytes = await readFile(join(packs, name));
    const header = bytes.indexOf(Buffer.from(digest.slice('sha256:'.length), 'hex'));
    if (header === -1) continue;
    // Behind the digest stand four bytes of checksum.
    bytes[header + 36] = (bytes[header + 36] ?? 0) ^ 1;
    await writeFile(join(packs, name), bytes);
  }
};
