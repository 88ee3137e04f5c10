import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CandidateAccepted } from '@interlock/contracts';
import type { Door } from '@interlock/standalone/testing';

export const SENDERS = 16;

/** Sends what was put into words before the clock starts, on connections that stay open: the sender takes its time from the same processors. */
export class Pipeline {
  readonly #url: URL;
  readonly #authorization: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SENDERS });

  constructor(door: Door, token: string) {
    this.#url = new URL('/v1/release-candidates', door.url);
    this.#authorization = `Bearer ${token}`;
  }

  /** The stream of the release that a candidate became. */
  async submit(candidate: string): Promise<string> {
    const headers = {
      authorization: this.#authorization,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(candidate),
    };
    const asked = request(this.#url, { method: 'POST', agent: this.#agent, headers }).end(candidate);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode !== 202) throw new Error(`${response.statusCode}: ${answer}`);
    return `release-${(JSON.parse(answer) as CandidateAccepted).releaseId}`;
  }

  async submitAll(candidates: readonly string[]): Promise<Set<string>> {
    const queue = [...candidates];
    const streams = new Set<string>();
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        for (let candidate = queue.pop(); candidate !== undefined; candidate = queue.pop()) streams.add(await this.submit(candidate));
      }),
    );
    return streams;
  }

  close(): void {
    this.#agent.destroy();
  }
}
