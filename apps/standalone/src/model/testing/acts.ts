import { judge } from '@interlock/approval';
import type { Actor, ReleaseCandidate } from '@interlock/contracts';
import { nodeHashing } from '@interlock/adapters/hashing';
import { decide, evolve, foldRelease, releaseIdOf, type ReleaseState } from '@interlock/domain';
import { HttpError, ReleaseRepository, serviceActor, type Principal } from '@interlock/service-kit';
import {
  APPROVERS,
  candidateOf,
  COMPONENTS,
  evidenceOf,
  signalOf,
  WITH_OBJECTIVE,
  type Component,
  type Environment,
  type Health,
} from './shop.ts';
import type { World } from './world.ts';

export const ROB: Actor = { subject: 'https://issuer.example#rob', kind: 'human', person: 'user:default/rob' };
const OPERATOR: Principal = { subject: ROB.subject, kind: 'human', groups: [], roles: ['operator'], tokenId: 'rob' };

/** What people, CI and monitoring do to a world. Each is one command at a service's door, or what that door would append. */
export class Outside {
  readonly world: World;
  readonly releases: { readonly id: string; readonly candidate: ReleaseCandidate }[];
  readonly #alarms = new Set<Component>();
  #commands: number;

  constructor(world: World, before?: Outside) {
    this.world = world;
    this.releases = [...(before?.releases ?? [])];
    this.#commands = before === undefined ? 0 : before.#commands;
  }

  /** As evidence-intake appends it, once the signatures are verified. */
  async announce(component: Component, tested: boolean): Promise<void> {
    const candidate = candidateOf(component, this.releases.length);
    const id = releaseIdOf(candidate, nodeHashing);
    this.releases.push({ id, candidate });
    const accepted = [...evidenceOf(candidate, 'build'), ...(tested ? evidenceOf(candidate, 'tests') : [])];
    await this.#append(id, `candidate|${id}`, (state) => {
      const registered = decide(state, { type: 'RegisterCandidate', releaseId: id, candidate });
      const metadata = { schemaVersion: 1, recordedAt: this.world.clock.now(), consumer: 'intake', causationId: 'pending' };
      const pending = { ...metadata, correlationId: id, actor: ROB, previousHash: null };
      const next = registered.reduce<ReleaseState>((folded, event) => evolve(folded, { ...event, revision: 0, metadata: pending }), state);
      return [...registered, ...decide(next, { type: 'AttachEvidence', accepted, rejected: [] })];
    });
  }

  async attest(pick: number): Promise<void> {
    const release = this.#pick(pick);
    if (release === undefined) return;
    const command = { type: 'AttachEvidence', accepted: evidenceOf(release.candidate, 'tests'), rejected: [] } as const;
    await this.#append(release.id, `tests|${release.id}`, (state) => decide(state, command));
  }

  async promote(pick: number, environment: Environment, hotfix: boolean): Promise<void> {
    const release = this.#pick(pick);
    if (release === undefined) return;
    const why = hotfix ? { hotfix: { incident: 'INC-1' } } : {};
    await this.world.services.policyEvaluation.promote({ releaseId: release.id, environment, ...why }, ROB, this.#key());
  }

  /** To what `release rollback` proposes, or names when it wants further to be meant; nothing when there is nothing to go back to. */
  async rollBack(component: string, environment: string, to?: string): Promise<void> {
    const { policyEvaluation } = this.world.services;
    try {
      const plan = await policyEvaluation.planRollback({ component, environment, to }, ROB);
      const way = { from: plan.from.releaseId, to: plan.to.releaseId };
      await policyEvaluation.rollBack({ component, environment, ...way, reason: 'it hurts' }, ROB, this.#key());
    } catch (error) {
      if (!(error instanceof HttpError) || error.code !== 'http.conflict') throw error;
      const further = /[0-9a-f-]{36}/.exec(error.errors.find(({ field }) => field === 'to')?.expected ?? '')?.[0];
      if (further !== undefined && to === undefined) await this.rollBack(component, environment, further);
    }
  }

  async freeze(environment: Environment, hotfixLane: boolean, forSeconds: number | null): Promise<void> {
    const command = { reason: 'stop', scope: {}, hotfixLane, ...(forSeconds === null ? {} : { forSeconds }) };
    await this.world.services.policyEvaluation.freezeEnvironment.start(environment, command, OPERATOR, this.#key());
  }

  async thaw(environment: Environment): Promise<void> {
    const { freezeEnvironment } = this.world.services.policyEvaluation;
    for (const { freezeId, status } of freezeEnvironment.list(environment).items)
      if (status === 'active') await freezeEnvironment.end(environment, freezeId, { reason: 'over' }, OPERATOR, this.#key());
  }

  async report(component: Component, health: Health): Promise<void> {
    this.#alarms.delete(component);
    if (health !== 'healthy') this.#alarms.add(component);
    await this.world.services.runtimeSignals.receive(signalOf(component, health), 'monitoring');
  }

  /** Everyone who may judges what is asked. */
  async approve(): Promise<void> {
    const parts = { repository: new ReleaseRepository(this.world.streams), hashing: nodeHashing, clock: this.world.clock };
    for (const { approvalId, releaseId, environment, packageDigest } of this.world.services.approvals.page({ status: 'open', limit: 200 })
      .items)
      for (const { name, groups } of APPROVERS) {
        const subject = `https://issuer.example#${name}`;
        const approver = { subject, kind: 'human', person: `user:default/${name}`, groups } as const;
        const message = { consumer: 'approval', causationId: this.#key(), actor: { subject, kind: 'human' } } as const;
        const judgement = { verdict: 'grant', releaseId, environment, approvalId, packageDigest, approver } as const;
        await judge(parts)(judgement, message).catch(ignoreRefusals);
      }
  }

  /** Every fact that somebody owes is there, and good. */
  async mend(): Promise<void> {
    for (const environment of ['staging', 'production'] as const) await this.thaw(environment);
    for (const [pick] of this.releases.entries()) await this.attest(pick);
    await this.monitor();
  }

  /** Every alarm is over, and what has an objective is reported anew. The rest is left alone: a report has everything decided again, needed or not. */
  async monitor(): Promise<void> {
    for (const component of COMPONENTS)
      if (component === WITH_OBJECTIVE || this.#alarms.has(component)) await this.report(component, 'healthy');
    await this.world.rest();
  }

  /** 0: the newest. */
  #pick(pick: number) {
    return this.releases.at(-1 - (pick % Math.max(1, this.releases.length)));
  }

  #key(): string {
    this.#commands += 1;
    return `command-${this.#commands}`;
  }

  async #append(id: string, causationId: string, events: (state: ReleaseState) => ReturnType<typeof decide>): Promise<void> {
    const message = { consumer: 'evidence-intake', causationId, actor: serviceActor('evidence-intake') };
    await new ReleaseRepository(this.world.streams).handle(id, message, (history) => events(foldRelease(history)));
  }
}

/** Some have no seat, and some seats are filled by then. */
const ignoreRefusals = (error: unknown): void => {
  if (!(error as { code?: string }).code?.startsWith('approval.')) throw error as Error;
};
