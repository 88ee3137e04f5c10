/** How often something is done: as the environment says, for a shorter or a longer run. */
export const runs = (variable: string, otherwise: number): number => {
  const given = process.env[variable];
  if (given === undefined || given === '') return otherwise;
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${variable} is a whole number from 1, not ${given}`);
  return count;
};
