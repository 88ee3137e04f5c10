const DEFAULT_PORT = 7080;

export class PortError extends Error {
  readonly code = 'config.invalid';
  constructor(found: string) {
    super(`INTERLOCK_PORT: found "${found.slice(0, 40)}", expected a port from 0 to 65535`);
    this.name = 'PortError';
  }
}

/** INTERLOCK_PORT, or 7080. Throws `config.invalid`. */
export const portOf = (environment: Readonly<Record<string, string | undefined>>): number => {
  const text = environment['INTERLOCK_PORT'];
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new PortError(text);
  return port;
};
