import type { CandidateAccepted, MaterialDifference, Phase, ReleaseEventData } from '@interlock/contracts';

/** First characters of an id or digest: enough to recognise it on one screen. */
export const short = (text: string): string => (text.startsWith('sha256:') ? text.slice(0, 19) : text.slice(0, 8));

/** A text with its digests cut: whole, one is longer than what is said of it. `release explain` has them whole. */
export const shortened = (text: string): string => text.replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => `${short(digest)}…`);

export const evidenceWords = ({ evidence }: CandidateAccepted): string => {
  const accepted = evidence.flatMap(({ verdict, kind }) => (verdict === 'rejected' ? [] : [kind ?? 'other']));
  const rejected = evidence.flatMap(({ rejection }) =>
    rejection === null
      ? []
      : [`${rejection.code} (${rejection.field}: found ${short(rejection.found)}…, expected ${short(rejection.expected)}…)`],
  );
  return [
    accepted.length === 0 ? '' : `${accepted.join(', ')}: signature, type and subject match`,
    rejected.length === 0 ? '' : `refused: ${rejected.join('; ')}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
};

/** The reason that decided, with its code. */
export const reasonWords = ({ outcome, reasons }: ReleaseEventData<'DecisionRecorded'>): string =>
  reasons
    .filter(({ severity }) => severity === outcome)
    .map(({ code, message }) => `${code}: ${shortened(message)}`)
    .join(' ');

export const seatWords = ({ requirement, excluded }: ReleaseEventData<'ApprovalRequested'>): string => {
  const seats = requirement.seats.map(({ group }) => `one of ${name(group)}`).join(' and ');
  return `${seats}${excluded.length === 0 ? '' : `; not ${excluded.map(({ person, why }) => `${name(person)} (${why})`).join(', ')}`}`;
};

export const differenceWords = (difference: readonly MaterialDifference[]): string => {
  const states = difference.filter(
    ({ pointer, before, after }) => pointer.endsWith('/state') && typeof before === 'string' && typeof after === 'string',
  );
  const shown = states.length > 0 ? states : difference;
  return [...new Set(shown.map(({ before, after }) => `${brief(before)} → ${brief(after)}`))].slice(0, 3).join('; ');
};

export const name = (ref: string): string => ref.slice(ref.indexOf('/') + 1);

/** Where a release stands, as people say it. */
export const phaseWords = (phase: Phase): string => PHASE_WORDS[phase] ?? phase;

const PHASE_WORDS: Partial<Readonly<Record<Phase, string>>> = {
  escalated: 'waiting for people',
  indeterminate: 'undecided',
  failed: 'apply failed',
  rolled_back: 'rolled back',
};

const brief = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};
