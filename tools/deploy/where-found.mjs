// A check by a program that not every machine has: run where it is found, and said where it is not.

/** @param {string} what @param {() => { error?: Error, status: number | null, stdout?: string, stderr?: string } | undefined} run */
export const whereFound = (what, run) => {
  const result = run();
  if (result === undefined || result.error?.code === 'ENOENT') return `skipped: ${what}: there is no such program here`;
  if (result.status === 0) return `${what}: valid`;
  return new Error(`${what}:\n${(result.stderr || result.stdout || String(result.error)).trim()}`);
};
