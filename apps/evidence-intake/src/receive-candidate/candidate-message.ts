import {
  isReservedSource,
  PIPELINE_CD_EVENTS,
  RELEASE_CANDIDATE_BUILT,
  ReleaseCandidateBuilt,
  ReleaseCandidateCloudEvent,
  type PipelineCdEvent,
} from '@interlock/contracts';
import { ParkError, type BusMessage } from '@interlock/service-kit';
import { candidateOf, type CandidateDocument } from '../register-candidate/candidate-document.ts';

/** What a message of the topic is: a candidate, what a pipeline says of itself, or something that concerns others. */
export type CandidateMessage =
  | ({ readonly is: 'candidate' } & CandidateDocument)
  | { readonly is: 'pipeline-event'; readonly cdEvent: PipelineCdEvent }
  | { readonly is: 'foreign'; readonly type: string };

/**
 * A CloudEvent from the bus, in either mode of the CloudEvents Kafka binding: structured when the content type starts with `application/cloudevents`,
 * else binary with `ce_` headers. An event of another type or version is parked: it makes no stream and is not lost. Only CDEvents of other things pass by: a
 * pipeline that tells everything may tell it here.
 */
export const candidateMessage = (message: Pick<BusMessage, 'headers' | 'json'>): CandidateMessage => {
  const { headers } = message;
  const contentType = headers['content-type'] ?? headers['Content-Type'] ?? '';
  if (contentType.toLowerCase().startsWith('application/cloudevents')) return structured(message.json());
  const { ce_id: id, ce_source: source, ce_type: type, ce_specversion: version } = headers;
  if (id === undefined || source === undefined || type === undefined || version === undefined)
    throw new ParkError(
      'candidate.not_a_cloudevent',
      `headers: found ${Object.keys(headers).join(', ').slice(0, 200) || 'none'}, expected ce_id, ce_source, ce_type and ce_specversion`,
    );
  if (type === RELEASE_CANDIDATE_BUILT && version === '1.0') {
    if (isReservedSource(source))
      throw new ParkError('candidate.reserved_source', `ce_source: found ${source.slice(0, 200)}, expected a URI-reference of the sender`);
    return { is: 'candidate', built: ReleaseCandidateBuilt.parse(message.json()), cloudEventId: `${source}|${id}` };
  }
  return ofPipeline({ id, source, type, version, field: 'ce_' }, () => message.json());
};

const structured = (event: unknown): CandidateMessage => {
  const { specversion: version, type, id, source, data } = typeof event === 'object' && event !== null ? (event as Attributes) : {};
  if (!isText(type) || !type.startsWith('dev.cdevents.') || !isText(version) || !isText(id) || !isText(source))
    return { is: 'candidate', ...candidateOf(ReleaseCandidateCloudEvent.parse(event)) };
  return ofPipeline({ id, source, type, version, field: '' }, () => data);
};

type Attributes = Readonly<Partial<Record<'specversion' | 'type' | 'id' | 'source' | 'data', unknown>>>;
const isText = (value: unknown): value is string => typeof value === 'string';

interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly version: string;
  /** How attributes are written in this mode. */
  readonly field: 'ce_' | '';
}

const OURS = /^dev\.cdevents\.(?:artifact\.published|testsuiterun\.finished|change\.merged)\./;

const ofPipeline = ({ id, source, type, version, field }: Envelope, data: () => unknown): CandidateMessage => {
  const schema = PIPELINE_CD_EVENTS.get(type);
  if (schema === undefined && /^dev\.cdevents\.[a-z]/.test(type) && !OURS.test(type)) return { is: 'foreign', type };
  if (schema === undefined || version !== '1.0')
    throw new ParkError(
      'candidate.unknown_type',
      `${field}type: found ${type.slice(0, 200)} (specversion ${version.slice(0, 20)}), expected ${[RELEASE_CANDIDATE_BUILT, ...PIPELINE_CD_EVENTS.keys()].join(', ')} (1.0)`,
    );
  const cdEvent = schema.parse(data());
  // CDEvents, CloudEvents binding: one identity, said twice. Two would let an event pass for another one.
  for (const [attribute, said] of [
    ['id', id],
    ['source', source],
  ] as const)
    if (cdEvent.context[attribute] !== said)
      throw new ParkError(
        'candidate.envelope_mismatch',
        `${field}${attribute}: found ${said.slice(0, 200)}, expected ${cdEvent.context[attribute].slice(0, 200)} (context.${attribute})`,
      );
  return { is: 'pipeline-event', cdEvent };
};
