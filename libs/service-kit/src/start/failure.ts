const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** 20: the record does not verify; 2: wrong input; 1: Interlock failed (design §6). */
export const exitCodeOf = (error: unknown): number => {
  const code = codeOf(error);
  if (code === 'event-store.corrupt' || code === 'event-store.retracted' || code.startsWith('record.') || code.startsWith('ledger.'))
    return 20;
  return ['config.', 'trust.', 'policy_bundle.', 'policy_module.'].some((prefix) => code.startsWith(prefix)) ? 2 : 1;
};

/** Where the record and the bus are: in the files of one process, or on engines that services share. The way on after a restore is not the same. */
export type Parts = 'embedded' | 'engines';

interface Hint {
  readonly embedded: string;
  readonly engines: string;
}

const everywhere = (hint: string): Hint => ({ embedded: hint, engines: hint });

const ON_ENGINES = '"An older copy of the record" in docs/distributed.md';

const RESTORED: Hint = {
  embedded: 'if you put an older copy in its place knowingly, `npx interlock ledger acknowledge` shows what is lost and lets it go on',
  engines: `if you put an older copy in its place knowingly, ${ON_ENGINES} says how it goes on`,
};

const DAMAGED: Hint = {
  embedded:
    'put the whole data folder back from a backup, and keep this one to look into; what the backup lacks, `npx interlock ledger acknowledge` shows, and lets it go on',
  engines: `put the whole record back from a backup of the event store, and keep this one to look into; where the backup lacks something, ${ON_ENGINES} says how it goes on`,
};

const HINTS: Readonly<Record<string, Hint>> = {
  EADDRINUSE: everywhere(
    'the port is in use, by Interlock in another terminal or by another program: stop that, or set INTERLOCK_PORT to another',
  ),
  'event-store.corrupt': DAMAGED,
  'record.behind': RESTORED,
  'record.replaced': RESTORED,
  'ledger.view_ahead': RESTORED,
  'ledger.behind_head': RESTORED,
  'ledger.restore_unfinished': {
    embedded: '`npx interlock ledger acknowledge`',
    engines: `\`npx interlock ledger acknowledge\`, as it was begun: ${ON_ENGINES}`,
  },
  'event-store.locked': everywhere('is Interlock running in another terminal, by `npm start` or `npm run start:distributed`?'),
};

const wordsOf = (error: unknown, parts: Parts): string => {
  const hint = HINTS[codeOf(error)]?.[parts];
  return `${error instanceof Error ? error.message : String(error)}${hint === undefined ? '' : ` (${hint})`}`;
};

/** One error for people, with its code; the stack only when asked for. */
export const tellFailure = (
  error: unknown,
  say: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  parts: Parts = 'embedded',
): void => {
  const message = wordsOf(error, parts);
  say(`\ninterlock: ${codeOf(error) === '' ? '' : `${codeOf(error)}: `}${message}`);
  if (process.env['INTERLOCK_LOG_LEVEL'] === 'debug' && error instanceof Error) say(error.stack ?? '');
};
