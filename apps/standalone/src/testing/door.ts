import {
  CandidateAccepted,
  RecordedEventSchema,
  ReleaseView,
  type RecordedEvent,
  type ReleaseCandidateBuilt,
  type ReleaseEvent,
  type ReleaseEventData,
  type ReleaseEventType,
} from '@interlock/contracts';
import { Client } from '../sample-organisation/client.ts';

export interface Ask {
  /** Who asks; nobody when absent. */
  readonly as?: string;
  readonly body?: unknown;
  /** Sent as they are, instead of `body`. */
  readonly bytes?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The body where it is JSON, else undefined. */
  readonly json: unknown;
}

export type ReleaseHistoryEvent = Omit<RecordedEvent, 'type' | 'data'> & ReleaseEvent;
type Data<T extends ReleaseEventType> = ReleaseEventData<T>;

const RATES = ['5m', '30m', '1h', '2h', '6h', '1d'];

/** The HTTP door and nothing else, with answers of every status as values. */
export class Door {
  readonly url: string;
  readonly #client: Client;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(url: string) {
    this.url = url;
    this.#client = new Client(url);
  }

  async ask(method: string, path: string, { as, body, bytes, headers = {} }: Ask = {}): Promise<Answer> {
    const content = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as === undefined ? {} : { authorization: `Bearer ${await this.token(as)}` }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: typeof content === 'string' ? content : Buffer.from(content) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && !/ndjson/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson && text !== '' ? JSON.parse(text) : undefined };
  }

  async submit(built: ReleaseCandidateBuilt, headers: Readonly<Record<string, string>> = {}): Promise<CandidateAccepted> {
    const answer = await this.ask('POST', '/v1/release-candidates', { as: 'ci', body: built, headers });
    if (answer.status !== 202) throw new Error(`${answer.status}: ${answer.text}`);
    return CandidateAccepted.parse(answer.json);
  }

  /** Reports a burn rate, alike in every window. */
  burn(component: string, rate: number): Promise<void> {
    const burnRates = Object.fromEntries(RATES.map((window) => [window, rate]));
    return this.#client.report({ entity: `component:default/${component}`, signal: 'error-budget', burnRates });
  }

  judge(
    person: string,
    verdict: 'grant' | 'refuse',
    { approvalId, packageDigest }: { readonly approvalId: string; readonly packageDigest: string },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.ask('POST', `/v1/approvals/${approvalId}/${verdict}`, { as: person, body: { packageDigest }, headers });
  }

  async release(releaseId: string): Promise<ReleaseView> {
    const answer = await this.ask('GET', `/v1/releases/${releaseId}`, { as: 'ci' });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return ReleaseView.parse(answer.json);
  }

  /** The whole stream of a release as the views tell it now. */
  async events(releaseId: string): Promise<readonly ReleaseHistoryEvent[]> {
    const answer = await this.ask('GET', `/v1/releases/${releaseId}/events`, { as: 'ci' });
    return RecordedEventSchema.array().parse(answer.json) as ReleaseHistoryEvent[];
  }

  /** Data of the events of one type. */
  async all<T extends ReleaseEventType>(releaseId: string, type: T): Promise<Data<T>[]> {
    return (await this.events(releaseId)).flatMap((event) => (event.type === type ? [event.data as Data<T>] : []));
  }

  /** Waits for the first event of a type that fits: the event itself ends the wait. */
  async until<T extends ReleaseEventType>(releaseId: string, type: T, fits: (data: Data<T>) => boolean = () => true): Promise<Data<T>> {
    const found = await this.#client.follow(releaseId, (event) => event.type === type && fits(event.data as Data<T>));
    return found.data as Data<T>;
  }

  async token(as: string): Promise<string> {
    const known = this.#tokens.get(as) ?? this.#login(as);
    this.#tokens.set(as, known);
    return known;
  }

  async #login(as: string): Promise<string> {
    const answer = await this.ask('POST', '/v1/local/login', { body: { as } });
    if (answer.status !== 200) throw new Error(`${as}: ${answer.status}: ${answer.text}`);
    return (answer.json as { token: string }).token;
  }
}
