import type { ServiceModules } from '../http/http-app.module.ts';

/** Exit code of wrong usage (design §6). */
const WRONG_USAGE = 2;

export interface Bootstrap {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly say?: (line: string) => void;
  readonly exit?: (code: number) => void;
}

/**
 * Starts one service alone, over the distributed parts. They are not in this build: it says so and ends, instead of starting on embedded parts that
 * serve one process only. `services` is taken already, so that mains need not change.
 */
export const bootstrapService = (_services: ServiceModules, name: string, options: Bootstrap = {}): void => {
  const environment = options.environment ?? process.env;
  const say = options.say ?? ((line: string) => process.stderr.write(`${line}\n`));
  const exit = options.exit ?? ((code: number) => (process.exitCode = code));
  const missing = ['KAFKA_BROKERS', 'EVENTSTORE_URL'].filter((variable) => !environment[variable]);
  if (missing.length > 0) {
    say(
      `${name}: missing ${missing.join(' and ')}: a service alone needs Apache Kafka and EventStoreDB/KurrentDB. "npm start" runs every service in one process without them.`,
    );
  } else {
    say(
      `${name}: the adapters for Apache Kafka and EventStoreDB/KurrentDB are not in this build; they come with the engines. "npm start" runs every service in one process.`,
    );
  }
  exit(WRONG_USAGE);
};
