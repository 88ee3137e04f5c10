import { execFile, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** A broker process that can be ended, killed, frozen and started again; what is asked for at a time is done in turn. */
export interface OwnBroker {
  readonly brokers: string;
  readonly port: number;
  /** Where clients come in over TLS and SASL only; with `user`. */
  readonly secured?: { readonly brokers: string; readonly ca: string };
  readonly folder: string;
  pid(): number;
  halt(): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

interface Tool {
  findKafka(): Promise<{ readonly brokers: string; readonly how: string; stop(): Promise<void> } | { readonly skip: string }>;
  startKafka(options?: {
    readonly folder?: string;
    readonly user?: { readonly name: string; readonly password: string };
  }): Promise<OwnBroker>;
  whyNoOwnBroker(): string | undefined;
}

/** tools/ is no package: it is found from here, whether the sources run or what is built from them. */
const toolAt = (file: string): string => pathToFileURL(join(import.meta.dirname, '../../../../../../tools/kafka', file)).href;
const tool = (): Promise<Tool> => import(toolAt('broker.mjs')) as Promise<Tool>;

export const findKafka: Tool['findKafka'] = async () => (await tool()).findKafka();
export const startKafka: Tool['startKafka'] = async (options) => (await tool()).startKafka(options);
export const whyNoOwnBroker = async (): Promise<string | undefined> => (await tool()).whyNoOwnBroker();

/** Resolves when the broker of a process answers. */
export const answering = async (child: ChildProcess): Promise<void> =>
  ((await import(toolAt('answering.mjs'))) as { readonly answering: (child: ChildProcess) => Promise<void> }).answering(child);

/** Runs in another process: whether that one may have a port. */
export const claimedElsewhere = async (port: number): Promise<boolean> => {
  const program = `process.stdout.write(String(await (await import(process.argv[1])).claimPort(Number(process.argv[2]))))`;
  const parameters = ['--input-type=module', '-e', program, toolAt('free-ports.mjs'), String(port)];
  return (await promisify(execFile)(process.execPath, parameters)).stdout === 'true';
};

export const freePorts = async (count: number): Promise<number[]> =>
  ((await import(toolAt('free-ports.mjs'))) as { readonly freePorts: (count: number) => Promise<number[]> }).freePorts(count);

/** A suite that needs what may not be had here: then it is reported as skipped, and its name says why. */
export function describeUnless(skip: string | undefined, name: string, suite: () => void): void {
  if (skip === undefined) return void describe(name, suite);
  // oxlint-disable-next-line jest/no-disabled-tests -- CI sets INTERLOCK_REQUIRE_KAFKA, and is refused the skip
  describe.skip(`${name} (skipped: ${skip})`, () => {
    it('needs what is not here', () => undefined);
  });
}
