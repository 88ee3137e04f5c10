import { setTimeout as delay } from 'node:timers/promises';
import { LEADERSHIP_TOPIC } from '@interlock/contracts';
import { insist, type BackOff } from '../../message-bus/delivery/index.ts';
import { BrokerAccess } from '../../message-bus/kafka/broker-access.ts';
import type { KafkaConnection } from '../../message-bus/kafka/kafka-client.ts';
import { asBusError, throwToNobody } from '../../message-bus/kafka/kafka-error.ts';
import { lastingTroubles } from '../../message-bus/kafka/lasting-troubles.ts';
import { Membership, SESSION_TIMEOUT_MS } from '../../message-bus/kafka/membership.ts';
import { topicNames } from '../../message-bus/kafka/topic-names.ts';
import { ensureTopics } from '../../message-bus/kafka/topic-settings.ts';
import type { Leadership, Role, Standing } from '../leadership.ts';
import { Office } from './office.ts';

export interface KafkaLeadershipOptions extends KafkaConnection {
  /** As the bus has it. */
  readonly topicPrefix?: string;
  readonly backOff?: BackOff;
  /** Failures that no caller waits for; what failed is tried again. Default: a process warning. */
  readonly onBackgroundError?: (error: unknown) => void;
  /** What no trying again cures: this process leads no more. Default: it is thrown where nobody catches it. */
  readonly onFatal?: (error: unknown) => void;
  readonly random?: () => number;
}

/**
 * Leads who owns the one partition of a topic, in a consumer group that bears the office's name. A leader that has not heard from the group for as long as a
 * session lasts steps down by itself, because by then the group has given the office to another; one that was frozen finds out by its own clock when it goes on.
 */
export function kafkaLeadership(options: KafkaLeadershipOptions): Leadership {
  const report = lastingTroubles(options.onBackgroundError ?? ((error) => process.emitWarning(asBusError(error, 'leadership'))));
  return { lead: (role) => Promise.resolve(new Candidate(options, role, report)) };
}

/** Between giving the lead away and standing again, so that another replica is quicker. */
const STAND_AGAIN_MS = 1_000;

class Candidate implements Standing {
  private readonly options: KafkaLeadershipOptions;
  private readonly role: Role;
  private readonly report: (error: unknown) => void;
  private readonly access: BrokerAccess;
  private readonly office: Office;
  private readonly watch: NodeJS.Timeout;
  private readonly withdrawn = new AbortController();
  private standing: Promise<void>;
  private membership: Membership | undefined;
  private elected = false;
  private stopped: Promise<void> | undefined;

  constructor(options: KafkaLeadershipOptions, role: Role, report: (error: unknown) => void) {
    this.options = options;
    this.role = role;
    this.report = report;
    this.access = new BrokerAccess(options);
    this.office = new Office(role, (error) => {
      report(error);
      this.standing = this.giveAway();
    });
    // A timer that is late, because the process was frozen, is late by as much as the session was.
    this.watch = setInterval(() => this.look(), SESSION_TIMEOUT_MS / 10);
    this.standing = this.stand();
  }

  stop(): Promise<void> {
    this.stopped ??= this.stepDown();
    return this.stopped;
  }

  private async stand(): Promise<void> {
    const { topicPrefix = '', backOff = { baseMs: 50, capMs: 5_000 }, random = Math.random, onFatal = throwToNobody } = this.options;
    const { access, report } = this;
    const names = topicNames(topicPrefix);
    const made = (): Promise<void> => ensureTopics(access.admin, [LEADERSHIP_TOPIC], (of) => names.topic(of));
    if (!(await insist(made, { backOff, random }, report, this.withdrawn.signal))) return;
    this.membership = new Membership({
      access: new BrokerAccess(this.options),
      leaveBy: access,
      group: names.group(`${this.role.name}.leader`),
      topics: [names.topic(LEADERSHIP_TOPIC.name)],
      backOff,
      random,
      // Who leads goes on: the office is shared out anew so that it stays where it is.
      onRebalance: () => Promise.resolve(),
      onAssigned: ({ places }) => this.elect(places.length > 0),
      onLost: () => this.elect(false),
      report,
      onHopeless: onFatal,
    });
  }

  private elect(elected: boolean): void {
    this.elected = elected;
    this.look();
  }

  private look(): void {
    const sure = this.elected && this.membership?.heardWithin(SESSION_TIMEOUT_MS) === true;
    if (sure && !this.office.leads) this.office.take();
    if (sure || !this.office.leads) return;
    void this.office.leave();
    this.membership?.lookNow();
  }

  private async giveAway(): Promise<void> {
    await this.resign();
    await delay(STAND_AGAIN_MS, undefined, { signal: this.withdrawn.signal }).catch(() => undefined); // withdrawn: it does not stand again
    if (!this.withdrawn.signal.aborted) await this.stand();
  }

  private async resign(): Promise<void> {
    this.elected = false;
    // The work ends before the lead is free.
    const over = this.office.leave();
    await over;
    await this.membership?.stop();
    this.membership = undefined;
  }

  private async stepDown(): Promise<void> {
    this.withdrawn.abort();
    clearInterval(this.watch);
    await this.standing;
    await this.resign();
    this.access.close();
  }
}
