import { safeText } from '@interlock/adapters/evidence-verifier';
import { CommitId, Instant, PipelineEvent, type PipelineCdEvent } from '@interlock/contracts';
import { digestOfPurl, normaliseRepository, qualifierOf } from '@interlock/domain';
import { z } from 'zod';

/** A CDEvent in the words of the record: bounded, printable, and of every address only host and path. Throws a `ZodError` that names the member. */
export const readPipelineEvent = (cdEvent: PipelineCdEvent): PipelineEvent => {
  const { context, subject, customData } = cdEvent;
  const said = typeof customData === 'object' ? customData : {};
  const purl = context.type.startsWith('dev.cdevents.artifact.') ? subject.id : textAt(said, 'artifactId');
  const origin = {
    source: context.source,
    id: context.id,
    type: context.type,
    at: Dated.parse(cdEvent).context.timestamp,
    chainId: context.chainId ?? null,
    links: [...new Set((context.links ?? []).flatMap(contextIdsOf))],
    artifact: (purl === undefined ? undefined : digestOfPurl(purl)) ?? null,
    commit: commitOf(textAt(said, 'commit')),
  };
  return PipelineEvent.parse({ ...origin, ...particularsOf(cdEvent) });
};

const utcOf = (timestamp: string): string => {
  const at = new Date(timestamp);
  return Number.isNaN(at.getTime()) ? timestamp : at.toISOString();
};

/** RFC 3339 can say an instant whose year in UTC is -1 or 10000, which the record has no words for. */
const Dated = z.looseObject({
  context: z.looseObject({
    timestamp: z
      .string()
      .transform(utcOf)
      .refine((at) => Instant.safeParse(at).success, 'expected a time of the years 0000 to 9999 in UTC'),
  }),
});

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
    return {
      kind: 'artifact-published',
      purl: safeText(id.split(/[?#]/, 1)[0] ?? id, 1000),
      repository: repositoryOf(qualifierOf(id, 'repository_url')),
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
  return {
    kind: 'change-merged',
    change: shown(id),
    repository: repositoryOf('repository' in content ? content.repository?.id : undefined),
    ...(commitOf(id) === null ? {} : { commit: commitOf(id) }),
  };
};

/** Null too where nothing is left of it: a blank, `:` and `@` say nothing. */
const repositoryOf = (text = ''): string | null => {
  const repository = normaliseRepository(text);
  return repository === '' ? null : shown(repository);
};

const shown = (text: string): string => safeText(text, 500);

const textAt = (members: object, name: string): string | undefined => {
  const value: unknown = Object.hasOwn(members, name) ? (members as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value.length <= 2000 ? value : undefined;
};

const commitOf = (text: string | undefined): string | null => (CommitId.safeParse(text).success ? (text ?? null) : null);
