import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import type { RecordedEvent } from '@interlock/contracts';
import { startHttpApp } from '../http/http-app.provider.ts';
import type { ServiceModules } from '../http/http-app.module.ts';
import type { RunningApp } from '../http/http-app.provider.ts';
import { sendRequest, type TestAnswer, type TestRequest } from './test-request.ts';
import { openTestPorts, type TestPorts, type TestPortsOptions } from './test-ports.ts';

/** Services under test on embedded parts, answering on a free loopback port. */
export interface TestApp extends Pick<TestPorts, 'clock' | 'ports'> {
  readonly running: RunningApp;
  readonly url: string;
  /** A token for `user:…` or, where config.identity.workloads names it, a workload. Good for an hour of the test's clock. */
  tokenFor(subject: string): Promise<string>;
  request(method: string, path: string, request?: TestRequest): Promise<TestAnswer>;
  publish(...records: OutgoingRecord[]): Promise<void>;
  readStream(stream: string): Promise<RecordedEvent[]>;
  /** Resolves when consumers and every registered activity are at rest and the record has stopped growing. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const startTestApp = async (services: ServiceModules, options: TestPortsOptions = {}): Promise<TestApp> => {
  const test = await openTestPorts(options);
  const { ports } = test;
  const running = await startOrClose(services, test);
  const tokenFor = (subject: string): Promise<string> =>
    ports.localIssuer.issue({ sub: subject, kind: subject.startsWith('user:') ? 'human' : 'workload', lifetimeSeconds: 3600 });
  return {
    ports,
    clock: test.clock,
    running,
    url: running.url,
    tokenFor,
    request: async (method, path, request = {}) =>
      sendRequest(`${running.url}${path}`, method, request, request.as === undefined ? undefined : await tokenFor(request.as)),
    publish: (...records) => ports.messageBus.publish(records),
    readStream: (stream) => ports.eventStore.readStream(stream),
    settled: () => running.activities.settled(() => ports.eventStore.head()),
    close: async () => {
      await running.close();
      await test.close();
    },
  };
};

const startOrClose = async (services: ServiceModules, test: TestPorts): Promise<RunningApp> => {
  try {
    return await startHttpApp(services, test.ports, { port: 0 });
  } catch (error) {
    await test.close();
    throw error;
  }
};
