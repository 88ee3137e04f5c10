import { setTimeout as delay } from 'node:timers/promises';
import { nodeHashing } from '@interlock/adapters/hashing';
import {
  CandidateAccepted,
  CatalogEntityPage,
  ApprovalDetail,
  ApprovalPage,
  FreezeList,
  FreezeView,
  Problem,
  PromotionAccepted,
  RecordedEventSchema,
  ReleasePage,
  ReleaseView,
  RollbackPlan,
  type ApprovalSummary,
  type PromotionCommand,
  type RecordedEvent,
  type ReleaseCandidateBuilt,
  type ReleaseRow,
  type RollbackCommand,
  type SignalReport,
} from '@interlock/contracts';
import { CatalogState, type CatalogIndex } from '@interlock/domain';

/** What the API answered instead of doing what was asked. */
export class ApiProblem extends Error {
  readonly code = 'samples.api_problem';
  readonly status: number;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiProblem';
    this.status = problem.status;
  }
}

/** The public door, used as any CI, monitor or person would: HTTP and a bearer token, nothing else. */
export class Client {
  readonly #url: string;
  readonly #tokens = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  async submit(built: ReleaseCandidateBuilt): Promise<CandidateAccepted> {
    return CandidateAccepted.parse(await this.#call('ci', 'POST', '/v1/release-candidates', built));
  }

  async report(report: SignalReport): Promise<void> {
    await this.#call('monitoring', 'POST', '/v1/signals', report);
  }

  async grant(person: string, approvalId: string, packageDigest: string): Promise<void> {
    await this.#call(person, 'POST', `/v1/approvals/${approvalId}/grant`, { packageDigest });
  }

  /** Sends one more document of evidence. */
  async attach(releaseId: string, bytes: Uint8Array): Promise<CandidateAccepted> {
    return CandidateAccepted.parse(await this.#call('ci', 'POST', `/v1/release-candidates/${releaseId}/evidence`, bytes));
  }

  async promote(person: string, command: PromotionCommand): Promise<PromotionAccepted> {
    return PromotionAccepted.parse(await this.#call(person, 'POST', '/v1/promotions', command));
  }

  async planRollback(component: string, environment: string): Promise<RollbackPlan> {
    return RollbackPlan.parse(await this.#call('ci', 'GET', `/v1/promotions/rollback?component=${component}&environment=${environment}`));
  }

  async rollBack(person: string, command: RollbackCommand): Promise<PromotionAccepted> {
    return PromotionAccepted.parse(await this.#call(person, 'POST', '/v1/promotions/rollback', command));
  }

  async freeze(person: string, environment: string, command: unknown): Promise<FreezeView> {
    return FreezeView.parse(await this.#call(person, 'POST', `/v1/environments/${environment}/freezes`, command));
  }

  async freezes(environment: string): Promise<FreezeView[]> {
    return FreezeList.parse(await this.#call('ci', 'GET', `/v1/environments/${environment}/freezes`)).items;
  }

  async endFreeze(person: string, { environment, freezeId }: FreezeView, reason: string): Promise<void> {
    await this.#call(person, 'POST', `/v1/environments/${environment}/freezes/${freezeId}/end`, { reason });
  }

  async release(releaseId: string): Promise<ReleaseView> {
    return ReleaseView.parse(await this.#call('ci', 'GET', `/v1/releases/${releaseId}`));
  }

  /** Newest first. */
  async releases(): Promise<ReleaseRow[]> {
    return ReleasePage.parse(await this.#call('ci', 'GET', '/v1/releases?limit=200')).items;
  }

  /** Approvals that wait for someone, newest first. */
  async openApprovals(): Promise<ApprovalSummary[]> {
    return ApprovalPage.parse(await this.#call('ci', 'GET', '/v1/approvals?status=open&limit=200')).items;
  }

  async approval(approvalId: string): Promise<ApprovalDetail> {
    return ApprovalDetail.parse(await this.#call('ci', 'GET', `/v1/approvals/${approvalId}`));
  }

  /** The catalog as it is now. */
  async catalog(): Promise<CatalogIndex> {
    const state = new CatalogState(nodeHashing);
    let after: string | null = '';
    while (after !== null) {
      const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page: CatalogEntityPage = CatalogEntityPage.parse(await this.#call('ci', 'GET', `/v1/catalog/entities?limit=200${query}`));
      for (const record of page.items) state.set(record.ref, record);
      after = page.next;
    }
    return state.now().index;
  }

  /** Follows a release from its first event on, until `until` says that it has seen enough. Resolves with that event. */
  async follow(releaseId: string, until: (event: RecordedEvent) => boolean, signal?: AbortSignal): Promise<RecordedEvent> {
    const response = await this.#fetch('ci', 'GET', `/v1/releases/${releaseId}/events`, { accept: 'text/event-stream' }, undefined, signal);
    if (response.body === null) throw new Error('the event stream has no body');
    let rest = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '));
        const event = data === undefined ? undefined : (RecordedEventSchema.parse(JSON.parse(data.slice(6))) as RecordedEvent);
        if (event !== undefined && until(event)) return event;
      }
    }
    throw new Error('the event stream ended');
  }

  async #call(as: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
    const response = await this.#fetch(as, method, path, { 'content-type': type }, body);
    return response.json();
  }

  async #fetch(
    as: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Response> {
    const response = await fetchPatiently(`${this.#url}${path}`, {
      method,
      headers: { ...headers, ...(method === 'GET' ? { 'content-type': '' } : {}), authorization: `Bearer ${await this.#token(as)}` },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw new ApiProblem(Problem.parse(await response.json()));
    return response;
  }

  async #token(as: string): Promise<string> {
    const known = this.#tokens.get(as);
    if (known !== undefined) return known;
    const response = await fetch(`${this.#url}/v1/local/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as }),
    });
    if (!response.ok) throw new ApiProblem(Problem.parse(await response.json()));
    const { token } = (await response.json()) as { token: string };
    this.#tokens.set(as, token);
    return token;
  }
}

const TRIES = 5;

/** As any client should: what is answered 503 with `Retry-After` is asked again then. */
const fetchPatiently = async (url: string, init: RequestInit): Promise<Response> => {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(url, init);
    const seconds = Number(response.headers.get('retry-after') ?? NaN);
    if (response.status !== 503 || !(seconds >= 0) || tries === TRIES) return response;
    await response.arrayBuffer();
    await delay(seconds * 1_000);
  }
};
