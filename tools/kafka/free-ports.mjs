import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** @param {number} port */
const listening = async (port) => {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
};

/**
 * Whether this process has the port now. A broker listens seconds after its port was chosen, and not while it is away: so the port above is listened at for as long
 * as this process lives, which tells every other one that looks for ports.
 * @param {number} port an even one
 */
export async function claimPort(port) {
  const claim = await listening(port + 1);
  const server = claim && (await listening(port));
  if (server === undefined) {
    claim?.close();
    return false;
  }
  claim?.unref();
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/**
 * They are below those that systems give to whoever asks for any (from 32768 or 49152 on): such a one might be somebody else's by the time that a broker which was
 * away comes back.
 * @param {number} count
 */
export async function freePorts(count) {
  /** @type {number[]} */
  const ports = [];
  while (ports.length < count) {
    const port = 2 * randomInt(7_500, 16_000);
    if (await claimPort(port)) ports.push(port);
  }
  return ports;
}
