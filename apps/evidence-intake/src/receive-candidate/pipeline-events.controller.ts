import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { PipelineEventAccepted, type PipelineCdEvent } from '@interlock/contracts';
import {
  actorOf,
  AdmitsPipelines,
  Caller,
  HttpError,
  ParkError,
  requireRole,
  requireSubmitter,
  Requires,
  Route,
  ZodBody,
  type Principal,
} from '@interlock/service-kit';
import { z } from 'zod';
import type { EvidenceIntake } from '../assemble.ts';
import type { PipelineEventSender } from '../follow-pipeline/follow-pipeline.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import { candidateMessage } from './candidate-message.ts';

/** Any object: which schema it is held against, its own type says. */
const Body = z.looseObject({}).meta({ description: 'A CDEvent, or a CloudEvent around one' });

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The door for pipelines that have no bus. */
@Controller('/v1/release-candidates')
export class PipelineEventsController {
  readonly #intake: EvidenceIntake;

  constructor(@Inject(EVIDENCE_INTAKE) intake: unknown) {
    this.#intake = intake as EvidenceIntake;
  }

  @Post('/pipeline-events')
  @HttpCode(202)
  @Requires('submitter')
  @AdmitsPipelines()
  @Route({
    summary:
      'Tell what a pipeline did: a CDEvent artifact.published, testsuiterun.finished or change.merged, bare or in a CloudEvent of either mode',
    status: 202,
    response: PipelineEventAccepted,
  })
  async receive(
    @ZodBody(Body) body: Record<string, unknown>,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<PipelineEventAccepted> {
    const principal = caller as Principal;
    if (principal.pipeline === undefined) requireRole(principal, 'submitter');
    const cdEvent = cdEventOf(body, (request as Headers).headers);
    const sender = { actor: actorOf(principal), ...boundTo(principal) };
    return this.#intake.receivePipelineEvent(cdEvent, sender, (candidate) => requireSubmitter(principal, candidate, 'candidate'));
  }
}

/** A job speaks of releases of the components whose source location is its repository, and of no others. */
const boundTo = ({ pipeline }: Principal): Pick<PipelineEventSender, 'pipeline'> =>
  pipeline === undefined ? {} : { pipeline: { repository: pipeline.repository, components: [...pipeline.components] } };

/** CloudEvents, HTTP binding: attributes are headers that begin with `ce-`, or all is one document. A bare CDEvent names itself. */
const cdEventOf = (body: Record<string, unknown>, headers: Headers['headers']): PipelineCdEvent => {
  const attributes = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('ce-') && typeof value === 'string' ? [[name.replace('ce-', 'ce_'), value]] : [],
    ),
  );
  const isStructured = 'specversion' in body;
  const envelope = isStructured
    ? { 'content-type': 'application/cloudevents+json' }
    : Object.keys(attributes).length > 0
      ? attributes
      : envelopeOf(body);
  try {
    const read = candidateMessage({ headers: envelope, json: () => body });
    if (read.is === 'pipeline-event') return read.cdEvent;
    throw unreadable(`found ${read.is === 'foreign' ? read.type.slice(0, 200) : 'a candidate'}`);
  } catch (error) {
    throw error instanceof ParkError ? unreadable(error.message) : error;
  }
};

const envelopeOf = ({ context }: Record<string, unknown>): Record<string, string> => {
  const members = typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {};
  const attribute = (name: string): Record<string, string> => (typeof members[name] === 'string' ? { [`ce_${name}`]: members[name] } : {});
  return { ce_specversion: '1.0', ...attribute('id'), ...attribute('source'), ...attribute('type') };
};

const unreadable = (found: string): HttpError =>
  new HttpError('http.invalid_body', `${found}, expected a CDEvent artifact.published, testsuiterun.finished or change.merged`);
