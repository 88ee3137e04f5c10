import { EntityRef, SignalRecord, SignalReport } from '@interlock/contracts';
import type { Command } from 'commander';
import { badInput } from '../../cli-error.ts';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';

interface Options {
  readonly entity: string;
  readonly burnRate?: string;
  readonly remaining?: string;
  readonly state?: string;
}

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d'] as const;

export const addSignalSet = (noun: Command, cli: Cli): void => {
  noun
    .command('set')
    .description('report the error budget of a component')
    .requiredOption('--entity <entity ref>', 'whose, e.g. component:default/payments')
    .option(
      '--burn-rate <window=rate,…>',
      `windows ${WINDOWS.join(', ')}; each pair counts only with its long and its short window, e.g. 1h=15,5m=16`,
    )
    .option('--remaining <ratio>', 'the rest of the budget; 1 is untouched, 0 and below exhausted')
    .option('--state <state>', '"unknown": the source itself has no data')
    .action((options: Options) =>
      cli.answer(async ({ client, page }) => {
        const record = await client.post(SignalRecord, '/v1/signals', reportOf(options));
        const reading =
          record.reading === null ? '' : ` (${record.reading}${record.threshold === null ? '' : `, threshold ${record.threshold}`})`;
        return { document: record, page: page().text(`${record.entity} ${record.signal}: ${record.state}${reading}`) };
      }),
    );
};

const reportOf = ({ entity, burnRate, remaining, state }: Options): SignalReport => {
  if (burnRate === undefined && remaining === undefined && state === undefined)
    throw badInput([{ field: 'signal', found: 'nothing to report', expected: '--burn-rate, --remaining or --state unknown' }]);
  return readValue(SignalReport, 'signal', {
    entity: readValue(EntityRef, '--entity', entity),
    signal: 'error-budget',
    ...(burnRate === undefined ? {} : { burnRates: readBurnRates(burnRate) }),
    ...(remaining === undefined ? {} : { remaining: readNumber('--remaining', remaining) }),
    ...(state === undefined ? {} : { state: readValue(SignalReport.shape.state.unwrap(), '--state', state) }),
  });
};

/** `1h=15,5m=16`: each window once. */
export const readBurnRates = (text: string): NonNullable<SignalReport['burnRates']> => {
  const rates: Partial<Record<(typeof WINDOWS)[number], number>> = {};
  for (const part of text.split(',')) {
    const [name, value, ...more] = part.split('=').map((word) => word.trim());
    const window = WINDOWS.find((known) => known === name);
    if (window === undefined || value === undefined || more.length > 0 || rates[window] !== undefined)
      throw badInput([
        { field: '--burn-rate', found: JSON.stringify(part), expected: `<window>=<rate>, each window once: ${WINDOWS.join(', ')}` },
      ]);
    rates[window] = readNumber(`--burn-rate ${window}`, value);
  }
  return rates;
};

const readNumber = (field: string, text: string): number => {
  if (/^-?\d{1,12}(?:\.\d{1,12})?$/.test(text)) return Number(text);
  throw badInput([{ field, found: JSON.stringify(text), expected: 'a number such as 14.4' }]);
};
