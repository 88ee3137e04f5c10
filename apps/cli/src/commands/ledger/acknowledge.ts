import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { engineSettings, type EngineSettings } from '@interlock/adapters/engines';
import { nodeHashing } from '@interlock/adapters/hashing';
import { lackedBy, openRestoredRecord, type RestoredRecord } from '@interlock/adapters/restored-record';
import { Actor, Words } from '@interlock/contracts';
import { badInput } from '../../cli-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Answer, Cli, Verb } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { restoredFailure } from '../../record/restored-failure.ts';
import { acknowledgedPage, lossPage } from '../../render/restore.ts';

interface Options {
  readonly reason?: string;
  readonly incident?: string;
  readonly confirm?: string;
  readonly data?: string;
  readonly engines?: boolean;
}

const DEFAULT_DATA = '.interlock/data';

export const addLedgerAcknowledge = (noun: Command, cli: Cli): void => {
  noun
    .command('acknowledge')
    .description(
      'that an older copy of the record was restored knowingly: shows what is lost, and with --confirm lets it go on; while no service runs',
    )
    .option('--reason <text>', 'why the copy was restored; kept on the record')
    .option('--incident <link>', 'where the incident is told')
    .option('--confirm <root hash>', 'the root hash that it shows: that what is lost was seen')
    .option('--data <folder>', `the data directory (INTERLOCK_DATA_DIR; default ${DEFAULT_DATA})`)
    .option(
      '--engines',
      'event store and brokers are those that the environment names (EVENTSTORE_URL, KAFKA_BROKERS), as for the services',
    )
    .action((options: Options) => cli.answer((verb) => acknowledge(verb, options)));
};

const acknowledge = async (verb: Verb, options: Options): Promise<Answer> => {
  const { reason, incident } = wordsOf(options);
  const { io } = verb;
  const folder = options.data ?? io.env['INTERLOCK_DATA_DIR'] ?? DEFAULT_DATA;
  const dataDirectory = resolve(io.cwd, folder);
  let restored: RestoredRecord | undefined;
  try {
    const engines = enginesOf(options, io.env);
    requireFolder(folder, dataDirectory, engines);
    restored = await openRestoredRecord({
      dataDirectory,
      hashing: nodeHashing,
      engines,
      onNotice: (message) => verb.note(`interlock: ${message}`),
    });
    const { facts, end, bus } = restored;
    const confirm = (facts.lost ?? facts.restored).rootHash;
    if (options.confirm === undefined)
      return {
        document: { acknowledged: false, ...facts, confirm },
        page: lossPage(verb.page(), facts, { end, bus, again: againOf(options, confirm) }),
        exit: EXIT.unverified,
      };
    if (options.confirm !== confirm) throw badInput([{ field: '--confirm', found: options.confirm, expected: confirm }]);
    if (reason === undefined) throw badInput([{ field: '--reason', found: 'nothing', expected: 'why the older copy was restored' }]);
    const actor = readValue(Actor, 'user', { subject: `os:${userInfo().username}`, kind: 'human' });
    const done = await restored.acknowledge({ reason, incident, actor, recordedAt: new Date(io.now()).toISOString() });
    return { document: { acknowledged: true, ...done }, page: acknowledgedPage(verb.page(), done, bus) };
  } catch (error) {
    throw restoredFailure(error);
  } finally {
    await restored?.close();
  }
};

/** Variables that are set for other programs name nothing here, unless it is asked for. */
const enginesOf = ({ engines }: Options, env: Readonly<Record<string, string | undefined>>): EngineSettings => {
  if (engines !== true) return {};
  const settings = engineSettings(env);
  if (settings.eventStoreUrl === undefined && settings.kafka === undefined)
    throw badInput([{ field: '--engines', found: 'neither EVENTSTORE_URL nor KAFKA_BROKERS', expected: 'the variables of the services' }]);
  return settings;
};

const requireFolder = (folder: string, dataDirectory: string, engines: EngineSettings): void => {
  const lacked = lackedBy(dataDirectory, engines);
  if (lacked === undefined) return;
  const expected = `the data directory of ${engines.eventStoreUrl === undefined ? 'a stopped server' : 'ledger-projection, stopped'}`;
  throw badInput([{ field: '--data', found: `${folder}, without ${lacked.join(' and ')}`, expected }]);
};

/** What was asked, with what it asks for. */
const againOf = ({ data, engines }: Options, confirm: string): string[] => [
  'npx interlock ledger acknowledge',
  ...(data === undefined ? [] : [`--data ${data}`]),
  ...(engines === true ? ['--engines'] : []),
  '--reason "<why>"',
  '--incident <link>',
  `--confirm ${confirm}`,
];

const wordsOf = ({ reason, incident }: Options) => ({
  reason: readOptional(Words(2000), '--reason', reason),
  incident: readOptional(Words(500), '--incident', incident) ?? null,
});
