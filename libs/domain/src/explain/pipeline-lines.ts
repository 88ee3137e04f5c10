import type { EvidenceView, PipelineEvent, PipelineEventView } from '@interlock/contracts';
import { secondsBetween } from '../decision/instants.ts';

/** What a pipeline said, as `release explain` and the decision package tell it. */
export interface PipelineLine {
  readonly kind: PipelineEvent['kind'];
  readonly says: string;
  /** `<source> <id>` of the CDEvent. */
  readonly event: string;
  readonly matchedBy: PipelineEventView['matchedBy'];
  readonly reportedBy: string;
  /** Seconds since it was received, now. */
  readonly ageSeconds: number;
  /** Digests of verified evidence that says something else: that counts, this does not. */
  readonly contradicts: readonly string[];
}

/** Oldest first. */
export const pipelineLines = (reported: readonly PipelineEventView[], evidence: readonly EvidenceView[], now: string): PipelineLine[] =>
  reported.map(({ event, matchedBy, reportedBy, receivedAt }) => ({
    kind: event.kind,
    says: pipelineText(event),
    event: `${event.source} ${event.id}`,
    matchedBy,
    reportedBy,
    ageSeconds: secondsBetween(receivedAt, now),
    contradicts: evidence.filter(({ claims }) => contradicts(event, claims)).map(({ digest }) => digest),
  }));

/** One line for people. */
export const pipelineText = (event: PipelineEvent): string => {
  switch (event.kind) {
    case 'artifact-published':
      return `published at ${event.repository ?? event.purl}${event.by === null ? '' : ` by ${event.by}`}, ${event.at}`;
    case 'test-suite-run-finished': {
      const severity = event.severity === null ? '' : ` (${event.severity})`;
      const reason = event.reason === null || event.reason === '' ? '' : `: ${event.reason}`;
      return `test suite ${event.suite ?? event.run} finished in ${event.environment} with ${event.outcome}${severity}${reason}, ${event.at}`;
    }
    case 'change-merged':
      return `change ${event.change} merged${event.repository === null ? '' : ` in ${event.repository}`}, ${event.at}`;
    default:
      return event satisfies never;
  }
};

const contradicts = (event: PipelineEvent, claims: EvidenceView['claims']): boolean =>
  event.kind === 'test-suite-run-finished' &&
  claims?.kind === 'test-result' &&
  (claims.result === 'FAILED' ? event.outcome === 'success' : event.outcome === 'failure');
