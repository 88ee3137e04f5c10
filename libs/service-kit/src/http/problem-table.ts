/** What a code becomes at the HTTP door. Prefixes end in a dot; the longest match counts. Anything else is a 500 that says nothing of the inside. */
export interface ProblemRule {
  readonly status: number;
  readonly title: string;
  /** Whether the error's own message may go to the caller. */
  readonly tells: boolean;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
}

const invalid = (status: number, title: string): ProblemRule => ({ status, title, tells: true });
const later = (title: string): ProblemRule => ({ status: 503, title, tells: false, retryAfter: 2 });

export const PROBLEM_TABLE: Readonly<Record<string, ProblemRule>> = {
  'http.not_found': invalid(404, 'Not found'),
  'http.gone': invalid(410, 'Gone'),
  'http.conflict': invalid(409, 'Conflict'),
  'http.method_not_allowed': invalid(405, 'Method not allowed'),
  'http.not_acceptable': invalid(406, 'Not acceptable'),
  'http.unsupported_media_type': invalid(415, 'Unsupported media type'),
  'http.too_large': invalid(413, 'Content too large'),
  'http.timeout': invalid(408, 'Request timeout'),
  'http.invalid_body': invalid(422, 'Invalid body'),
  'http.invalid_query': invalid(400, 'Invalid query'),
  'http.invalid_parameter': invalid(400, 'Invalid parameter'),
  'http.invalid_header': invalid(400, 'Invalid header'),
  'http.invalid_request': invalid(400, 'Invalid request'),
  'http.refused': invalid(403, 'Refused'),
  'http.not_ready': later('Not ready'),
  'json.': invalid(400, 'Malformed JSON'),
  'json.too_large': invalid(413, 'Content too large'),
  'auth.unauthenticated': invalid(401, 'Not signed in'),
  'auth.forbidden': invalid(403, 'Not allowed'),
  'event-store.unavailable': later('The record is unavailable'),
  'event-store.conflict': later('The record is busy'),
  'event-store.unknown_result': later('The record is unavailable'),
  'event-store.too_large': invalid(413, 'Content too large'),
  'message-bus.unavailable': later('The message bus is unavailable'),
  'message-bus.too_large': invalid(413, 'Content too large'),
  'message-bus.no_consumer': invalid(409, 'No consumer of this group runs here'),
  'message-bus.not_parked': invalid(409, 'Not parked here as the first of its key'),
  'content-store.unavailable': later('The content store is unavailable'),
  'content-store.too_large': invalid(413, 'Content too large'),
  // Whoever asks cannot mend it, but must know that it is no fault of theirs, and what is to be put back.
  'stored_content.missing': { ...later('A stored content is missing'), tells: true },
  'stored_content.damaged': { ...later('A stored content is damaged'), tells: true },
  'evidence-verifier.unavailable': later('Evidence cannot be verified now'),
  'policy.unavailable': later('The policy engine is unavailable'),
  'freeze.not_active': invalid(409, 'Freeze not active'),
  'freeze.of_calendar': invalid(409, 'Freeze of a calendar'),
  'freeze.until_invalid': invalid(422, 'Invalid body'),
  'environment.unknown': invalid(404, 'Unknown environment'),
  'release.unknown': invalid(404, 'Unknown release'),
  'release.environment_not_requested': invalid(409, 'Environment not requested'),
  'release.too_much_evidence': invalid(409, 'Too much evidence'),
  'release.never_resident': invalid(409, 'Never applied there'),
};

/** For codes that a service gives itself, by their last segment: `candidate.not_found`, `promotion.conflict`. */
const BY_ENDING: Readonly<Record<string, string>> = {
  not_found: 'http.not_found',
  unknown: 'http.not_found',
  conflict: 'http.conflict',
  invalid: 'http.invalid_body',
  forbidden: 'auth.forbidden',
};

const INTERNAL: ProblemRule = { status: 500, title: 'Interlock failed', tells: false };

const rules = new Map(Object.entries(PROBLEM_TABLE));
const endings = new Map(Object.entries(BY_ENDING));

export const ruleOf = (code: string): ProblemRule => {
  const exact = rules.get(code) ?? rules.get(code.slice(0, code.indexOf('.') + 1));
  if (exact !== undefined) return exact;
  // Only a service's own error class comes here with such a code; adapters' are all in the table, or internal.
  const ending = code.includes('.') ? endings.get(code.slice(code.lastIndexOf('.') + 1)) : undefined;
  return (ending === undefined ? undefined : rules.get(ending)) ?? INTERNAL;
};
