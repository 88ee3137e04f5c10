import {
  describeEmbedded,
  isRunning,
  startOn,
  startProcess,
  startRunning,
  temporaryOrganisation,
  type TemporaryOrganisation,
} from '../testing/index.ts';

let organisation: TemporaryOrganisation;
beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'tool' }]);
});
afterAll(() => organisation?.remove());

describeEmbedded('a second process on the same data directory', () => {
  it('is refused while the first one runs, and takes over when that one was killed', async () => {
    const { directory, dataDirectory } = organisation;
    const first = await startRunning(directory, dataDirectory);
    const second = await startProcess(directory, dataDirectory);
    if (isRunning(second)) await second.kill();
    expect(second).toMatchObject({ exitCode: 1, errors: expect.stringContaining('event-store.locked') });
    await first.kill();
    const third = await startOn(organisation);
    await third.close();
  });
});
