import { safeText } from '@interlock/adapters/evidence-verifier';
import { CommitId, PipelineEvent, type PipelineCdEvent } from '@interlock/contracts';
import { digestOfPurl, normaliseRepository, qualifierOf } from '@interlock/domain';

/** A CDEvent in the words of the record: bounded, printable, and of every address only host and path. */
export const readPipelineEvent = (cdEvent: PipelineCdEvent): PipelineEvent => {
  const { context, subject, customData } = cdEvent;
  const said = typeof customData === 'object' ? customData : {};
  const purl = context.type.startsWith('dev.cdevents.artifact.') ? subject.id : textAt(said, 'artifactId');
  const origin = {
    source: context.source,
    id: context.id,
    type: context.type,
    at: new Date(context.timestamp).toISOString(),
    chainId: context.chainId ?? null,
    links: [...new Set((context.links ?? []).flatMap(contextIdsOf))],
    artifact: (purl === undefined ? undefined : digestOfPurl(purl)) ?? null,
    commit: commitOf(textAt(said, 'commit')),
  };
  return PipelineEvent.parse({ ...origin, ...particularsOf(cdEvent) });
};

type Link = NonNullable<PipelineCdEvent['context']['links']>[number];

const contextIdsOf = (link: Link): string[] => {
  const id = link.linkType === 'RELATION' ? link.target.contextId : link.from?.contextId;
  return id === undefined ? [] : [id];
};

/** v0.4 says `pass` and `fail`. */
const OUTCOMES = { pass: 'success', fail: 'failure', success: 'success', failure: 'failure', cancel: 'cancel', error: 'error' } as const;

const particularsOf = ({ context, subject }: PipelineCdEvent): object => {
  const { id, content } = subject;
  if (context.type.startsWith('dev.cdevents.artifact.published.')) {
    const repository = qualifierOf(id, 'repository_url');
    return {
      kind: 'artifact-published',
      purl: safeText(id.split(/[?#]/, 1)[0] ?? id, 1000),
      repository: repository === undefined || repository === '' ? null : shown(normaliseRepository(repository)),
      by: 'user' in content && content.user !== undefined ? shown(content.user) : null,
    };
  }
  if ('outcome' in content) {
    const { testSuite, outcome, severity, reason, environment } = content;
    return {
      kind: 'test-suite-run-finished',
      run: shown(id),
      suite: testSuite === undefined ? null : shown(testSuite.name ?? testSuite.id),
      outcome: OUTCOMES[outcome],
      severity: severity ?? null,
      reason: reason === undefined ? null : safeText(reason, 300),
      environment: shown(environment.id),
    };
  }
  const repository = 'repository' in content ? content.repository : undefined;
  return {
    kind: 'change-merged',
    change: shown(id),
    repository: repository === undefined ? null : shown(normaliseRepository(repository.id)),
    ...(commitOf(id) === null ? {} : { commit: commitOf(id) }),
  };
};

const shown = (text: string): string => safeText(text, 500);

const textAt = (members: object, name: string): string | undefined => {
  const value: unknown = Object.hasOwn(members, name) ? (members as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value.length <= 2000 ? value : undefined;
};

const commitOf = (text: string | undefined): string | null => (CommitId.safeParse(text).success ? (text ?? null) : null);
