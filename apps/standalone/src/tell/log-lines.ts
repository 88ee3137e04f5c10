import { escapeHidden } from '@interlock/domain';

/** What `npm start` writes to a terminal of what the services log; elsewhere the log stays JSON, a line each. */
export const logLines = (write: (text: string) => void): { write(line: string): void } => ({
  write: (line) => write(humanLine(line)),
});

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warning', 50: 'error', 60: 'error' };
/** Pino's own; the message and what failed are said first. */
const LEFT_OUT: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err', 'context']);
const LONGEST_VALUE = 160;

const humanLine = (line: string): string => {
  const entry = parsed(line);
  if (entry === undefined) return line;
  const { level, time, msg, err } = entry;
  const at = typeof time === 'number' ? new Date(time).toISOString().slice(11, 19) : '';
  const failure = messageOf(err);
  const said = [msg, failure]
    .filter((part, index, all) => typeof part === 'string' && part !== '' && all.indexOf(part) === index)
    .join(': ');
  const fields = Object.entries(entry).flatMap(([name, value]) => (LEFT_OUT.has(name) ? [] : [`${name} ${shown(value)}`]));
  const head = [at, LEVELS[Number(level)] ?? '', said].filter((part) => part !== '').join('  ');
  // It may hold what somebody sent.
  return `${escapeHidden(head)}${fields.length === 0 ? '' : `\n          ${escapeHidden(fields.join(' · '))}`}\n`;
};

const parsed = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const messageOf = (err: unknown): unknown => (typeof err === 'object' && err !== null && 'message' in err ? err.message : undefined);

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};
