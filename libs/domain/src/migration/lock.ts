/** Table-level lock modes, weakest first (postgresql.org/docs/18/explicit-locking.html). */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/** For how long: catalogue entries only; until every row was read; until every row was written anew. Always until the transaction ends. */
export const LOCK_TIMES = ['briefly', 'while it is read', 'while it is written'] as const;
export type LockTime = (typeof LOCK_TIMES)[number];

export interface Lock {
  readonly relation: string;
  readonly mode: LockMode;
  readonly held: LockTime;
}

/** What the mode keeps others from, as the table of conflicting modes says. */
export const stops = (mode: LockMode): 'nothing' | 'changes of its definition' | 'writes' | 'reads and writes' => {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads and writes';
  if (mode === 'SHARE' || mode === 'SHARE ROW EXCLUSIVE' || mode === 'EXCLUSIVE') return 'writes';
  return mode === 'SHARE UPDATE EXCLUSIVE' ? 'changes of its definition' : 'nothing';
};

/** The lock that others feel most: one that stops them for long before one that stops more of them briefly. */
export const heaviest = (locks: readonly Lock[]): Lock | null => {
  const weight = ({ mode, held }: Lock): number => {
    const long = stops(mode).endsWith('writes') ? LOCK_TIMES.indexOf(held) : 0;
    return long * LOCK_MODES.length + LOCK_MODES.indexOf(mode);
  };
  return locks.reduce<Lock | null>((worst, lock) => (worst === null || weight(lock) > weight(worst) ? lock : worst), null);
};
