import { spawnSync } from 'node:child_process';

const missing = (): string | undefined => {
  const absent = [
    ['java', '-version'],
    ['mvn', '-v'],
  ].filter(([command = '', argument = '']) => spawnSync(command, [argument], { stdio: 'ignore' }).status !== 0);
  return absent.length === 0 ? undefined : `${absent.map(([command]) => command).join(' and ')} not found`;
};

/** What needs a broker of its own, to be stopped and frozen, is skipped, with the reason, where none can be had; INTERLOCK_REQUIRE_KAFKA=1 makes that a failure. */
export const describeWithBroker = (name: string, tests: () => void): void => {
  const reason = missing();
  if (reason === undefined) describe(name, tests);
  else if (process.env['INTERLOCK_REQUIRE_KAFKA'] === '1') throw new Error(`no Kafka broker of our own: ${reason}`);
  else describe.skip(`${name} (skipped: ${reason})`, tests);
};
