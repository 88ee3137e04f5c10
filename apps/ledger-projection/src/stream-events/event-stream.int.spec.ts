import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { streamEvents } from './event-stream.ts';
import { LiveEvents, type Listener } from './live-events.ts';

/** Counts who listens. */
class CountedEvents extends LiveEvents {
  listening = 0;

  override listen(listener: Listener): () => void {
    const end = super.listen(listener);
    this.listening += 1;
    return () => {
      this.listening -= 1;
      end();
    };
  }
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('a reader of events who has gone', () => {
  const live = new CountedEvents();
  const server = createServer();
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  const asked = async () => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    const gone = async (): Promise<void> => {
      const closed = once(response, 'close');
      socket.destroy();
      await closed;
    };
    return { response, gone };
  };
  const stream = (response: ServerResponse): void =>
    streamEvents({
      response,
      live,
      matches: () => true,
      history: () => [],
      after: -1,
      idOf: ({ position }) => position,
      onError: (error) => {
        throw error;
      },
    });

  it('is let go while it streams', async () => {
    const { response, gone } = await asked();
    const before = timers();
    stream(response);
    expect([live.listening, timers() > before]).toEqual([1, true]);
    await gone();
    expect([live.listening, timers() <= before]).toEqual([0, true]);
  });

  it('is not served where it went before the first event', async () => {
    const { response, gone } = await asked();
    await gone();
    const before = timers();
    stream(response);
    expect([live.listening, timers() <= before]).toEqual([0, true]);
  });
});
