import { z } from 'zod';
import { Artifact, Digest, EntityRef, EnvironmentName, Instant, ReleaseId } from '../primitives.ts';

/** `context.source` of every CDEvent that Interlock publishes, and so `ce_source`. With the id it names an event for ever. */
export const CD_EVENT_SOURCE = '/interlock';

/**
 * How an event hangs together with others (CDEvents v0.5, "Links"; `domainId`: the draft of v0.6). `TRIGGER`: the CDEvent that led to this one, by its context id.
 * `RELEASE`, `DECISION`, `AUTHORISATION`: what Interlock knows under `cdevents:v0:interlock::<environment>::<type>:<id>`.
 */
export const CdEventLink = z.strictObject({
  linkType: z.literal('RELATION'),
  linkKind: z.enum(['TRIGGER', 'RELEASE', 'DECISION', 'AUTHORISATION']),
  target: z.union([z.strictObject({ contextId: z.uuid() }), z.strictObject({ domainId: z.string().startsWith('cdevents:v0:interlock:') })]),
});
export type CdEventLink = z.infer<typeof CdEventLink>;

/** `id` is that of the event on the record that it was derived from: derived again, it is the same. `chainId` is the release's id; absent where there is no release. */
export const cdEventContext = <S extends string, T extends readonly [string, ...string[]]>(specversion: S, types: T) =>
  z.strictObject({
    specversion: z.literal(specversion),
    id: z.uuid(),
    source: z.literal(CD_EVENT_SOURCE),
    type: z.enum(types),
    timestamp: Instant,
    chainId: ReleaseId.optional(),
    links: z.array(CdEventLink),
  });

/** What Interlock says beyond the standard. Ids are null where the fact has none. */
export const InterlockCustomData = z.strictObject({
  /** Our name of the fact: type of the event on the record. */
  eventType: z.string().max(63),
  /** Its place in the record. Drop what is not beyond the last revision that you took of that stream: after a fail-over events come again. */
  stream: z.string().max(100),
  revision: z.number().int().nonnegative(),
  position: z.number().int().nonnegative(),
  environment: EnvironmentName,
  component: EntityRef,
  releaseId: ReleaseId.nullable(),
  decisionId: z.uuid().nullable(),
  authorisationId: z.uuid().nullable(),
  deploymentId: z.uuid().nullable(),
  /** All artifacts of the release; `artifactId` in the content is the first. */
  artifacts: z.array(Artifact),
  configuration: z.strictObject({ digest: Digest }).nullable(),
  /** The event's own data, without signed envelopes. */
  data: z.record(z.string(), z.unknown()),
});
export type InterlockCustomData = z.infer<typeof InterlockCustomData>;

/** One CDEvent, as it is the value of a record; CloudEvents binary mode around it (`ce_` headers), as the CDEvents binding says. */
export interface CdEvent {
  readonly context: {
    readonly specversion: string;
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly timestamp: string;
    readonly chainId?: string | undefined;
    readonly links: readonly CdEventLink[];
  };
  readonly subject: { readonly id: string; readonly content: Readonly<Record<string, unknown>> };
  readonly customData: InterlockCustomData;
  readonly customDataContentType: 'application/json';
}
