import { RELEASE_CANDIDATE_BUILT, type ReleaseCandidateBuilt, type ReleaseCandidateCloudEvent } from '@interlock/contracts';
import { ParkError, type BusMessage } from '@interlock/service-kit';
import type { ZodType } from 'zod';
import { candidateOf, type CandidateDocument } from '../register-candidate/candidate-document.ts';

interface Schemas {
  readonly event: ZodType<ReleaseCandidateCloudEvent>;
  readonly data: ZodType<ReleaseCandidateBuilt>;
}

/**
 * A CloudEvent from the bus, in either mode of the CloudEvents Kafka binding: structured when the content type starts with `application/cloudevents`,
 * else binary with `ce_` headers. An event of another type or version is parked: it makes no stream and is not lost.
 */
export const candidateMessage = (message: Pick<BusMessage, 'headers' | 'json'>, { event, data }: Schemas): CandidateDocument => {
  const { headers } = message;
  const contentType = headers['content-type'] ?? headers['Content-Type'] ?? '';
  if (contentType.toLowerCase().startsWith('application/cloudevents')) return candidateOf(event.parse(message.json()));
  const { ce_id: id, ce_source: source, ce_type: type, ce_specversion: version } = headers;
  if (id === undefined || source === undefined || type === undefined || version === undefined)
    throw new ParkError(
      'candidate.not_a_cloudevent',
      `headers: found ${Object.keys(headers).join(', ').slice(0, 200) || 'none'}, expected ce_id, ce_source, ce_type and ce_specversion`,
    );
  if (version !== '1.0' || type !== RELEASE_CANDIDATE_BUILT)
    throw new ParkError(
      'candidate.unknown_type',
      `ce_type: found ${type.slice(0, 200)} (specversion ${version.slice(0, 20)}), expected ${RELEASE_CANDIDATE_BUILT} (1.0)`,
    );
  return { built: data.parse(message.json()), cloudEventId: `${source}|${id}` };
};
