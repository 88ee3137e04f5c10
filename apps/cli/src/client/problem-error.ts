import { Problem } from '@interlock/contracts';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** What a refusal in an approval means for whoever runs the command: a person who may not judge, or a question that no longer stands. */
const APPROVAL_EXITS: Readonly<Record<string, ExitCode>> = {
  'approval.not_human': EXIT.denied,
  'approval.person_unknown': EXIT.denied,
  'approval.excluded': EXIT.denied,
  'approval.not_eligible': EXIT.denied,
  'approval.already_granted': EXIT.denied,
  'approval.package_mismatch': EXIT.voided,
  'approval.material_changed': EXIT.voided,
  'approval.expired': EXIT.voided,
  'approval.not_open': EXIT.voided,
};

const APPROVAL_HINTS: Readonly<Record<string, string>> = {
  'approval.package_mismatch': 'Look again: `interlock approval show <id>`, and quote the digest that it shows.',
  'approval.material_changed': 'The facts moved since people were asked. `interlock approval list` shows the question that stands now.',
  'approval.not_open': '`interlock approval list` shows the question that stands now, if there is one.',
  'approval.expired': '`interlock approval list` shows the question that stands now, if there is one.',
};

/** A response that is no success, as one error (RFC 9457 where the server speaks it). `method`: what was asked, since what only reads never records. */
export const problemError = async (response: Response, url: string, method: 'GET' | 'POST'): Promise<CliError> => {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success)
    return new CliError(
      'client.unexpected_answer',
      EXIT.failed,
      `${url} answered ${response.status} without a problem document; is it Interlock?`,
    );
  const { code, title, detail, errors = [], status } = parsed.data;
  const inner = /^(approval\.[a-z_]+): /.exec(detail ?? '')?.[1];
  const fields = errors.map(({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`);
  const message = [detail === undefined ? `${title} (${code})` : `${title}: ${detail}`, ...fields.filter((line) => line !== detail)].join(
    '\n',
  );
  const hint = hintFor(inner ?? code, status, url, method) ?? whereToLook(detail);
  return new CliError(inner ?? code, exitFor(inner, status), message, { errors, ...(hint === undefined ? {} : { hint }) });
};

const exitFor = (inner: string | undefined, status: number): ExitCode => {
  const approval = APPROVAL_EXITS[inner ?? ''];
  if (approval !== undefined) return approval;
  // 408, 429 and what the server could not do are its failures, not the caller's.
  return status >= 500 || status === 408 || status === 429 ? EXIT.failed : EXIT.usage;
};

/** Where the ids are that there are, for one that is not. */
const WHERE: Readonly<Record<string, string>> = {
  release: '`interlock release list` shows the releases that there are.',
  approval: '`interlock approval list` shows the approvals that are open.',
  decision: '`interlock release explain <release id>` names the decision that stands.',
  event: '`interlock ledger export` writes every event with its id.',
};

const whereToLook = (detail: string | undefined): string | undefined => WHERE[/^no such ([a-z]+): /.exec(detail ?? '')?.[1] ?? ''];

/** The end of an address that leads to one service. */
const OF_SERVICE = /\/services\/[^/]+$/;

const hintFor = (code: string, status: number, url: string, method: 'GET' | 'POST'): string | undefined => {
  if (status === 401) return `Sign in to ${url}: \`npx interlock --url ${url} login --as user:default/<name>\`, or set INTERLOCK_TOKEN.`;
  // No outage: it stays so until somebody puts it back.
  if (code.startsWith('stored_content.')) return 'Until it is back, asking again gets the same answer.';
  if (code === 'event-store.unknown_result') return 'Whether it was recorded is not known: look, before it is asked for again.';
  if (code === 'message-bus.no_consumer')
    return `Ask the service that has the group: \`--url ${url.replace(OF_SERVICE, '')}/services/<service>\`.`;
  if (status === 503) return `${method === 'GET' ? '' : 'Nothing was recorded. '}Try again in a moment.`;
  return APPROVAL_HINTS[code];
};
