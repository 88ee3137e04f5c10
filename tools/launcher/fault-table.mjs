// What the fault runs wrote (libs/adapters/src/testing/fault-row.ts), as one table with one row per number of the test matrix.

/** What `npm run test:faults` is to run, in the words of the matrix. */
export const FAULTS = {
  1: 'kill -9 intake after append, before Kafka commit',
  2: 'kill -9 between append and publish',
  3: 'kill -9 between view write and checkpoint',
  4: 'kill -9 the whole process group at random times under load',
  14: 'event store down 60 s, slow 5 s, wrong expected version, unknown result, then duplicate success',
  15: 'subscription goes silent without error',
  16: 'unreplicated event seen, then gone',
  17: 'duplicate delivery of every message',
  18: 'reordering across partitions; within a key after repartition',
  19: 'all brokers down 60 s, then up; one broker flapping every 3 s',
  20: 'rebalance storm; a consumer frozen for longer than its session',
  21: 'offsets lost or reset to earliest; topic recreated',
  22: 'poison message',
  23: 'broker returns each error code once',
  24: 'ack timeout: message written, ack lost',
  53: 'projector throws on one event type; unknown event type or version',
  64: 'same message redelivered after its event is in the stream',
  66: 'reconciler stopped between reading a lease and starting; the lease is voided meanwhile',
  67: 'relay frozen, successor takes over, the frozen one resumes',
  68: 'consumer group rebalanced while a release is parked',
};

/**
 * @param {string} text the file of rows
 * @returns {{ table: string, missing: number[], bad: number[] }} `missing`: numbers that nothing stands for; `bad`: those with a row that lost, doubled or
 * allowed something falsely, or injected nothing
 */
export function faultTable(text) {
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const numbers = [...new Set([...Object.keys(FAULTS).map(Number), ...rows.flatMap(({ matrix }) => matrix)])].toSorted((a, b) => a - b);
  const byNumber = numbers.map((number) => ({ number, those: rows.filter(({ matrix }) => matrix.includes(number)) }));
  return {
    table: [HEAD, HEAD.map(() => '---'), ...byNumber.map(({ number, those }) => cellsOf(number, those))].map(lineOf).join('\n'),
    missing: byNumber.flatMap(({ number, those }) => (those.length === 0 ? [number] : [])),
    bad: byNumber.flatMap(({ number, those }) => (those.some(isBad) ? [number] : [])),
  };
}

const HEAD = [
  '#',
  'fault',
  'injected',
  'commands',
  'acknowledged',
  'unknown',
  'lost',
  'doubled',
  'false allows',
  'slowest recovery',
  'seeds',
  'notes',
];

const lineOf = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '/')).join(' | ')} |`;

const injectedBy = ({ injected }) => Object.values(injected).reduce((sum, count) => sum + count, 0);

const isBad = (row) => row.lost > 0 || row.doubled > 0 || (row.falseAllows ?? 0) > 0 || injectedBy(row) === 0;

function cellsOf(number, rows) {
  if (rows.length === 0) return [number, `row ${number}: not run (${FAULTS[number]})`, ...HEAD.slice(2).map(() => '')];
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  const known = (of) => rows.map(of).filter((value) => value !== undefined && value !== null);
  const [allows, recoveries] = [known((row) => row.falseAllows), known((row) => row.slowestRecoverySeconds)];
  return [
    number,
    [...new Set(rows.map(({ where, fault }) => `${where}: ${fault}`))].join('; '),
    injectedText(rows),
    sum(({ commands }) => commands),
    sum(({ acknowledged }) => acknowledged),
    sum(({ unknown }) => unknown),
    sum(({ lost }) => lost),
    sum(({ doubled }) => doubled),
    allows.length === 0 ? 'nothing decides' : allows.reduce((total, count) => total + count, 0),
    recoveries.length === 0 ? '' : `${Math.max(...recoveries).toFixed(1)} s`,
    rangesOf(rows.flatMap(({ seeds }) => seeds)),
    [...new Set(known((row) => row.note))].join('; '),
  ];
}

function injectedText(rows) {
  const counts = new Map();
  for (const { injected } of rows) for (const [kind, count] of Object.entries(injected)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].map(([kind, count]) => `${kind} × ${count}`).join(', ') || 'nothing';
}

/** `1–3, 7` */
function rangesOf(seeds) {
  const ranges = [];
  for (const seed of [...new Set(seeds)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === seed - 1) last.to = seed;
    else ranges.push({ from: seed, to: seed });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
