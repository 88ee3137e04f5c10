import { Socket } from 'node:net';
import { quietOnceDead } from './quiet-once-dead.ts';

const askedOften = (socket: Socket): number => {
  for (let time = 0; time < 20; time += 1) socket.unref();
  return socket.listenerCount('connect');
};

describe('a dead socket that is told again and again that nobody waits for it', () => {
  it('keeps nothing of that', () => {
    const socket = quietOnceDead(new Socket());
    socket.destroy();
    expect(askedOften(socket)).toBe(0);
  });

  it('would keep each by itself, as Node has it', () => {
    const socket = new Socket().setMaxListeners(0);
    socket.destroy();
    expect(askedOften(socket)).toBe(20);
  });
});

describe('a socket that lives', () => {
  it('is told', () => {
    const socket = quietOnceDead(new Socket().setMaxListeners(0));
    expect(askedOften(socket)).toBe(20);
    socket.destroy();
  });
});
