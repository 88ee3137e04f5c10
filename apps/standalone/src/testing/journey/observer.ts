import { engineSettings, openEngines } from '@interlock/adapters/engines';
import type { Ports } from '@interlock/service-kit';

export interface Observer {
  readonly ports: Pick<Ports, 'eventStore' | 'messageBus'>;
  close(): Promise<void>;
}

/** The record and the bus of an organisation, for the journey's own looks and messages. Embedded ones, where no variables name others, only while no service has them open. */
export const openObserver = async (dataDirectory: string, environment: Readonly<Record<string, string>>): Promise<Observer> => {
  const parts: { close(): Promise<void> }[] = [];
  const failed = (error: unknown): void => void process.emitWarning(`the journey's own view of the engines: ${String(error)}`);
  const ports = await openEngines({
    engines: engineSettings(environment),
    name: 'journey',
    dataDirectory,
    onNotice: () => undefined,
    onBackgroundError: failed,
    onFatal: failed,
    opened: (part) => {
      parts.push(part);
      return part;
    },
  });
  return {
    ports,
    close: async () => {
      for (const part of parts.toReversed()) await part.close();
    },
  };
};
