import { z } from 'zod';

const text = (max: number) => z.string().min(1).max(max);
/** CloudEvents 1.0 §3.1: no control characters. Ids name events in keys, logs and on terminals, so nothing hidden either. */
const identifier = (max: number) => text(max).regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'expected no control or hidden characters');
const uriReference = (max: number) => text(max).regex(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/, 'expected a URI reference (RFC 3986)');
const UriReference = uriReference(1000);
const Uri = text(1000).regex(/^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/, 'expected a URI (RFC 3986)');
const Timestamp = z.iso.datetime({ offset: true });
const Reference = z.strictObject({ id: text(500), source: UriReference.optional() });
const Tags = z.record(z.string(), z.unknown()).optional();
const Parent = z.looseObject({ contextId: identifier(300) });

/** CDEvents v0.5.1, "Links", embedded. Only context ids are read. */
const Link = z.union([
  z.strictObject({ linkType: z.literal('PATH'), from: Parent, tags: Tags }),
  z.strictObject({ linkType: z.literal('END'), from: Parent.optional(), tags: Tags }),
  z.strictObject({
    linkType: z.literal('RELATION'),
    linkKind: text(100),
    target: z.looseObject({ contextId: identifier(300).optional() }),
    tags: Tags,
  }),
]);

const context = <V extends z.ZodRawShape>(type: string, version: V) =>
  z.strictObject({
    ...version,
    id: identifier(300),
    source: uriReference(300),
    type: z.literal(type),
    timestamp: Timestamp,
    schemaUri: Uri.optional(),
    chainId: identifier(300).optional(),
    links: z.array(Link).max(50).optional(),
  });

/** An object where its content type is JSON, else base64. */
const CustomData = z.union([z.record(z.string(), z.unknown()), z.base64()]).optional();

/** The same event in both versions of the specification that are in use: v0.5 (`context.specversion`) and v0.4 (`context.version`, `subject.type`). */
const inBothVersions = <Id extends z.ZodType, Content extends z.ZodRawShape, Older extends z.ZodRawShape>(parts: {
  readonly name: string;
  readonly subjectType: string;
  readonly id: Id;
  readonly content: Content;
  /** Members that v0.4 words differently. */
  readonly older: Older;
}) => {
  const { name, subjectType, id, content, older } = parts;
  const around = { customData: CustomData, customDataContentType: z.string().max(200).optional() };
  const subject = { id, source: UriReference.optional() };
  return [
    z.strictObject({
      context: context(`dev.cdevents.${name}.0.3.0`, { specversion: text(50) }),
      subject: z.strictObject({ ...subject, content: z.strictObject(content) }),
      ...around,
    }),
    z.strictObject({
      context: context(`dev.cdevents.${name}.0.2.0`, { version: text(50) }),
      subject: z.strictObject({ ...subject, type: z.literal(subjectType), content: z.strictObject({ ...content, ...older }) }),
      ...around,
    }),
  ] as const;
};

/** `subject.id` is the artifact's purl: `pkg:oci/checkout@sha256%3A<hex>?repository_url=…`, or of any type with a `checksum` qualifier. */
export const ArtifactPublishedCdEvent = z.union(
  inBothVersions({
    name: 'artifact.published',
    subjectType: 'artifact',
    id: text(2000).startsWith('pkg:', 'expected a purl'),
    content: { sbom: z.strictObject({ uri: UriReference }).optional(), user: text(500).optional() },
    older: {},
  }),
);

const TestSuite = z.strictObject({
  id: text(500),
  version: z.string().max(100).optional(),
  name: z.string().max(500).optional(),
  uri: Uri.optional(),
});

/** CDEvents has no member for what was tested: `customData.artifactId` (purl) or `customData.commit` may say it, else chain and links do. */
export const TestSuiteRunFinishedCdEvent = z.union(
  inBothVersions({
    name: 'testsuiterun.finished',
    subjectType: 'testSuiteRun',
    id: text(500),
    content: {
      environment: Reference,
      testSuite: TestSuite.optional(),
      outcome: z.enum(['success', 'failure', 'cancel', 'error']),
      severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
      reason: z.string().max(10_000).optional(),
    },
    older: { outcome: z.enum(['pass', 'fail', 'cancel', 'error', 'success', 'failure']) },
  }),
);

/** The commit is `subject.id` where that is one, or `customData.commit`; else chain and links say what became of the change. */
export const ChangeMergedCdEvent = z.union(
  inBothVersions({
    name: 'change.merged',
    subjectType: 'change',
    id: text(500),
    content: { repository: Reference.optional() },
    older: {},
  }),
);

const ALL = [...ArtifactPublishedCdEvent.options, ...TestSuiteRunFinishedCdEvent.options, ...ChangeMergedCdEvent.options];

/** CDEvents of a pipeline that `ci.release-candidates` takes beside candidates. Mirrors the official schemas; tool data goes in `customData`. */
export const PipelineCdEvent = z.union([ArtifactPublishedCdEvent, TestSuiteRunFinishedCdEvent, ChangeMergedCdEvent]);
export type PipelineCdEvent = z.infer<typeof PipelineCdEvent>;

/** By type of event, its version included: so that a refusal names the field and not the union. */
export const PIPELINE_CD_EVENTS: ReadonlyMap<string, z.ZodType<PipelineCdEvent>> = new Map(
  ALL.map((schema) => [schema.shape.context.shape.type.value, schema as z.ZodType<PipelineCdEvent>]),
);

/** CloudEvents 1.0 JSON envelope around one of them, as the CDEvents binding says: `data` is the whole CDEvent. */
export const PipelineCloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: identifier(300),
  source: uriReference(300),
  type: z.string().regex(/^dev\.cdevents\.(?:artifact\.published|testsuiterun\.finished|change\.merged)\./),
  data: PipelineCdEvent,
});
