import type { RecordedEvent } from '@interlock/contracts';
import { distributed, engineVariables } from './engines.ts';
import { openObserver } from './observer.ts';

/** A stream of an organisation's record, read while its services do not run. */
export const readRecord = async (dataDirectory: string, stream: string): Promise<readonly RecordedEvent[]> => {
  const { ports, close } = await openObserver(dataDirectory, distributed ? engineVariables(dataDirectory) : {});
  try {
    return await ports.eventStore.readStream(stream);
  } finally {
    await close();
  }
};
