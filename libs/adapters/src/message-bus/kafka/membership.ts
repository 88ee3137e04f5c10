import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { backOffDelay, type BackOff } from '../delivery/index.ts';
import { assignSticky, type Ownership } from './assign-sticky.ts';
import type { BrokerAccess, Place } from './broker-access.ts';
import { isHopeless, kafkaErrorType } from './kafka-error.ts';

export const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 3_000;
/** How long the group waits for members that settle what they have in hand. */
export const REBALANCE_TIMEOUT_MS = 30_000;
/** How long an end waits for what would be good to have. */
const SHORTLY_MS = 1_000;
/** What brokers say for a moment after they were started, or when a group is new to them. */
const COMING_UP = new Set(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE']);
const TO_BE_EXPECTED = 5;
const PROTOCOL = 'interlock-sticky';

export interface Generation {
  readonly generation: number;
  readonly memberId: string;
  readonly places: readonly Place[];
}

export interface MembershipOptions {
  /** Its own: while a join waits for others, nothing else comes through. Closed at the end. */
  readonly access: BrokerAccess;
  readonly leaveBy: BrokerAccess;
  readonly group: string;
  readonly topics: readonly string[];
  readonly backOff: BackOff;
  readonly random: () => number;
  /** The group is about to share out its partitions anew: what is in hand is to be settled and committed. */
  readonly onRebalance: () => Promise<void>;
  /** `kept`: nobody else can have had the partitions that the last generation and this one have in common. */
  readonly onAssigned: (generation: Generation, kept: boolean) => void;
  /** Membership is over: others have the partitions. */
  readonly onLost: () => void;
  readonly report: (error: unknown) => void;
  readonly onHopeless: (error: unknown) => void;
}

/** Membership in a consumer group by Kafka's classic protocol. kafkajs has the messages; its own consumer gives no moment to settle before a rebalance. */
export class Membership {
  private readonly options: MembershipOptions;
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private memberId = '';
  private current: Generation | undefined;
  private heardAt = -Infinity;
  private nudge = new AbortController();
  private changed = Promise.withResolvers<void>();

  constructor(options: MembershipOptions) {
    this.options = options;
    this.ended = this.run();
  }

  /** The generation that commits are made in; undefined while there is none. */
  get generation(): Generation | undefined {
    return this.current;
  }

  /**
   * Asks the group whether we still own what we own: a process that was frozen, or was put out of the group, does not know. Resolves with false when it is
   * over or this member leaves; while brokers are away or the group is being shared out anew, later.
   */
  async confirmed(gone: AbortSignal): Promise<boolean> {
    while (!gone.aborted && !this.stopping.signal.aborted) {
      const { current, changed } = this;
      if (current) {
        try {
          await this.heartbeat(current);
          return !gone.aborted && this.current === current;
        } catch (error) {
          if (kafkaErrorType(error) === 'REBALANCE_IN_PROGRESS') return !gone.aborted && this.current === current;
          this.lookNow();
        }
      }
      const signal = AbortSignal.any([gone, this.stopping.signal]);
      await Promise.race([changed.promise, delay(HEARTBEAT_MS, undefined, { signal }).catch(() => undefined)]); // over: the loop ends
    }
    return false;
  }

  /** Whether the group has told us so lately that we are its member. */
  heardWithin(ms: number): boolean {
    return performance.now() - this.heardAt < ms;
  }

  /** Asks the group at once how things stand: somebody was told that they changed. */
  lookNow(): void {
    this.nudge.abort();
  }

  /** Leaves the group, so that others need not wait for the session's end. A join that waits for others is broken off when the connections are closed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.nudge.abort();
    this.changed.resolve();
    const { access, leaveBy, group } = this.options;
    await Promise.race([this.ended, delay(SHORTLY_MS, undefined, { ref: false })]);
    if (this.memberId !== '') {
      const leave = leaveBy.withCoordinator(group, (broker) => broker.leaveGroup({ groupId: group, memberId: this.memberId }));
      await Promise.race([leave, delay(SHORTLY_MS, undefined, { ref: false })]).catch(() => undefined); // the session ends by itself
    }
    access.close();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { onAssigned, onLost, onRebalance, report, onHopeless, backOff, random } = this.options;
    let failures = 0;
    let last: Generation | undefined;
    while (!this.stopping.signal.aborted) {
      try {
        const joined = await this.join();
        if (this.stopping.signal.aborted) return;
        failures = 0;
        this.current = joined;
        this.confirm();
        onAssigned(joined, last?.memberId === joined.memberId && last.generation + 1 === joined.generation);
        last = joined;
        await this.beatUntil(() => this.stopping.signal.aborted);
        if (this.stopping.signal.aborted) return;
        // Heartbeats go on meanwhile: the group waits for us, up to the rebalance timeout.
        const settled = new AbortController();
        const beating = this.beatUntil(() => settled.signal.aborted, settled.signal).catch(() => undefined); // the join will say it again
        await onRebalance();
        settled.abort();
        await beating;
        this.current = undefined;
      } catch (error) {
        this.current = undefined;
        if (this.stopping.signal.aborted) return;
        const type = kafkaErrorType(error);
        if (type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION' || type === 'FENCED_INSTANCE_ID') {
          if (type !== 'ILLEGAL_GENERATION') this.memberId = '';
          last = undefined;
          onLost();
        } else if (isHopeless(error)) {
          onLost();
          return onHopeless(error);
        } else if (type !== 'REBALANCE_IN_PROGRESS' && (!COMING_UP.has(type ?? '') || failures >= TO_BE_EXPECTED)) {
          report(error);
          // The group goes on without us after a while; until then the last generation may still be ours.
        }
        failures += 1;
        await this.pause(backOffDelay(failures, backOff, random));
      }
    }
  }

  private async join(): Promise<Generation> {
    const { access, group, topics } = this.options;
    return access.withCoordinator(group, async (broker) => {
      const owned: Ownership = { generation: this.lastOwned.generation, places: this.lastOwned.places };
      const joined = await broker.joinGroup({
        groupId: group,
        sessionTimeout: SESSION_TIMEOUT_MS,
        rebalanceTimeout: REBALANCE_TIMEOUT_MS,
        memberId: this.memberId,
        groupProtocols: [
          {
            name: PROTOCOL,
            metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({
              version: 0,
              topics: [...topics],
              userData: Buffer.from(JSON.stringify(owned)),
            }),
          },
        ],
      });
      this.memberId = joined.memberId;
      const { memberAssignment } = await broker.syncGroup({
        groupId: group,
        generationId: joined.generationId,
        memberId: joined.memberId,
        groupAssignment: joined.leaderId === joined.memberId ? await this.share(joined.members) : [],
      });
      const assignment = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {};
      const places = Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
      this.lastOwned = { generation: joined.generationId, places };
      return { generation: joined.generationId, memberId: joined.memberId, places };
    });
  }

  private lastOwned: Ownership = { generation: -1, places: [] };

  private async share(members: ReadonlyArray<{ readonly memberId: string; readonly memberMetadata: Buffer }>): Promise<object[]> {
    const { access } = this.options;
    const known = members.map(({ memberId, memberMetadata }) => {
      const metadata = kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata);
      return { id: memberId, topics: metadata?.topics ?? [], owned: ownershipOf(metadata?.userData) };
    });
    const topics = [...new Set(known.flatMap((member) => member.topics))].sort();
    const places: Place[] = [];
    for (const topic of topics) {
      const partitions = (await access.partitionsOf(topic)) ?? 0;
      for (let partition = 0; partition < partitions; partition += 1) places.push({ topic, partition });
    }
    return [...assignSticky(known, places)].map(([memberId, assigned]) => {
      const byTopic = Map.groupBy(assigned, ({ topic }) => topic);
      const assignment = Object.fromEntries([...byTopic].map(([topic, of]) => [topic, of.map(({ partition }) => partition)]));
      return {
        memberId,
        memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }),
      };
    });
  }

  /** Returns when the group rebalances; throws when we are no longer its member. Anything else is weathered. */
  private async beatUntil(over: () => boolean, interrupt?: AbortSignal): Promise<void> {
    const { backOff, random, report } = this.options;
    let failures = 0;
    for (;;) {
      await this.pause(failures === 0 ? HEARTBEAT_MS : Math.min(HEARTBEAT_MS, backOffDelay(failures, backOff, random)), interrupt);
      const { current } = this;
      if (over() || !current) return;
      try {
        await this.heartbeat(current);
        failures = 0;
        this.confirm();
      } catch (error) {
        const type = kafkaErrorType(error);
        if (type === 'REBALANCE_IN_PROGRESS') {
          this.confirm();
          if (interrupt) continue;
          return;
        }
        if (type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION' || type === 'FENCED_INSTANCE_ID' || isHopeless(error))
          throw error;
        failures += 1;
        if (!this.stopping.signal.aborted) report(error);
      }
    }
  }

  private async heartbeat({ generation, memberId }: Generation): Promise<void> {
    const { access, group } = this.options;
    await access.withCoordinator(group, (broker) => broker.heartbeat({ groupId: group, groupGenerationId: generation, memberId }));
  }

  private confirm(): void {
    this.heardAt = performance.now();
    this.changed.resolve();
    this.changed = Promise.withResolvers();
  }

  private async pause(ms: number, interrupt?: AbortSignal): Promise<void> {
    this.nudge = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, this.nudge.signal, ...(interrupt ? [interrupt] : [])]);
    await delay(ms, undefined, { signal }).catch(() => undefined); // woken early
  }
}

function ownershipOf(userData: Buffer | undefined): Ownership {
  try {
    const { generation, places } = JSON.parse(String(userData)) as Partial<Ownership>;
    if (Number.isInteger(generation) && Array.isArray(places)) return { generation: Number(generation), places };
  } catch {
    // Another client's user data, or none: it owns nothing that we know of.
  }
  return { generation: -1, places: [] };
}
