import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@interlock/adapters/config';
import { terminalTeller } from '../tell/teller.ts';
import { prepareSamples } from './prepare.ts';
import { tellSamples } from './tell-samples.ts';
import { startOn, type StartedServices } from '../testing/index.ts';
import { readTold, writeTold } from './told.ts';

/** The author's attempt is made again, and refused again. Bake times run out whenever they do. */
const OF_ITSELF: ReadonlySet<string> = new Set(['ApprovalRefused', 'DeploymentVerified']);

describe('the account of the sample organisation', () => {
  let directory: string;
  let services: StartedServices;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-samples-'));
    await prepareSamples(directory);
    const { config } = loadConfig(join(directory, 'interlock.yaml'));
    services = await startOn({ config, directory: directory, dataDirectory: join(directory, 'data') });
  });

  afterAll(async () => {
    await services.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const told = async (): Promise<string> => {
    const lines: string[] = [];
    const errors: unknown[] = [];
    const teller = terminalTeller({ write: (text) => lines.push(text), colours: false, columns: 110 });
    const { stop } = await tellSamples({ url: services.url, directory, teller, onError: (error) => errors.push(error) });
    stop();
    expect(errors).toEqual([]);
    const text = lines.join('');
    expect(text.split('\n').filter((line) => Array.from(line).length > 100)).toEqual([]);
    return text;
  };

  it('tells ten stories, each to its end', async () => {
    const text = await told();
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) expect(text).toContain(`\n${number}. `);
    expect(text).toContain('CATALOG_OWNER_MISSING');
    expect(text).toContain('PROVENANCE_SUBJECT_MISMATCH');
    expect(text).toContain('MIGRATION_IRREVERSIBLE');
    expect(text).toContain('approval.excluded');
    expect(text).toContain('burning → critical');
    expect(text.match(/^ {2}narrowed/gm)).toHaveLength(4);
    expect(text).toContain('It goes no further than 50 %.');
    expect(text).toContain('policy says allow');
    expect(text).toContain('RELEASE_SUPERSEDED');
    expect(text.match(/^ {2}applied/gm)).toHaveLength(8);
  });

  it('tells a story that a killed process had begun once more, and does nothing twice', async () => {
    const { rates } = await readTold(directory);
    await writeTold(directory, { stories: ['lunch-menu', 'parcel-labels', 'invoices', 'ledger-archive'], rates });
    const before = await services.ports.eventStore.head();
    const text = await told();
    expect(text).toContain('The record carries on where it was');
    expect(text).toMatch(/^ {2}recommendations {2}stopped/m);
    expect(text).toContain('rolled back in production');
    expect(text).toContain('burning → critical');
    expect(text).not.toContain('not told');
    await services.settled();
    const added = await services.ports.eventStore.readAll(before, 100);
    expect(added.map(({ type }) => type).filter((type) => !OF_ITSELF.has(type))).toEqual([]);
  });
});
