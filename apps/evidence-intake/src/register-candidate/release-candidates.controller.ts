import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import {
  CandidateAccepted,
  EvidenceKind,
  MAX_EVIDENCE_BYTES,
  RELEASE_CANDIDATE_BUILT,
  ReleaseCandidateBuilt,
  ReleaseCandidateCloudEvent,
  ReleaseId,
} from '@interlock/contracts';
import {
  actorOf,
  AdmitsPipelines,
  Caller,
  commandId,
  type IncomingBytes,
  noSuch,
  type Principal,
  RawBytes,
  RawBytesStream,
  Requires,
  requireSubmitter,
  Route,
  ZodBody,
  ZodParam,
  ZodQuery,
} from '@interlock/service-kit';
import { z } from 'zod';
import type { EvidenceIntake } from '../assemble.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import { candidateOf } from './candidate-document.ts';

/** A CloudEvent in structured mode, or the plain body. */
const CandidateBody = z.union([ReleaseCandidateCloudEvent, ReleaseCandidateBuilt]);
const EvidenceQuery = z.strictObject({ kind: EvidenceKind.optional() });

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Reply {
  header(name: string, value: string): unknown;
}

@Controller('/v1/release-candidates')
export class ReleaseCandidatesController {
  readonly #intake: EvidenceIntake;

  constructor(@Inject(EVIDENCE_INTAKE) intake: unknown) {
    this.#intake = intake as EvidenceIntake;
  }

  @Post()
  @HttpCode(202)
  @Requires('submitter')
  @AdmitsPipelines()
  @Route({
    summary: `Announce a release candidate: a CloudEvent of type ${RELEASE_CANDIDATE_BUILT}, or its data alone`,
    status: 202,
    response: CandidateAccepted,
  })
  async register(
    @ZodBody(CandidateBody) body: z.infer<typeof CandidateBody>,
    @Caller() caller: unknown,
    @Req() request: unknown,
    @Res({ passthrough: true }) reply: unknown,
  ): Promise<CandidateAccepted> {
    const principal = caller as Principal;
    const document = candidateOf(body);
    requireSubmitter(principal, document.built.candidate, 'candidate');
    const key = commandId(request as Headers);
    const causationId = document.cloudEventId ?? (key === undefined ? undefined : `command|${principal.subject}|${key}`);
    const accepted = await this.#intake.register(document.built, actorOf(principal), causationId);
    (reply as Reply).header('location', `/v1/releases/${accepted.releaseId}`);
    return accepted;
  }

  @Post('/:id/evidence')
  @HttpCode(202)
  @Requires('submitter')
  @AdmitsPipelines()
  @RawBytes({ maxBytes: MAX_EVIDENCE_BYTES, streamed: true })
  @Route({
    summary:
      'Add evidence to a release: the raw bytes of one document (DSSE, Sigstore bundle, JSON Lines of either, or a report that one of them names)',
    status: 202,
    response: CandidateAccepted,
  })
  async attach(
    @ZodParam('id', ReleaseId) id: string,
    @ZodQuery(EvidenceQuery) query: z.infer<typeof EvidenceQuery>,
    @RawBytesStream() body: IncomingBytes,
    @Caller() caller: unknown,
  ): Promise<CandidateAccepted> {
    const principal = caller as Principal;
    const accepted = await this.#intake.attach({
      releaseId: id,
      body,
      kind: query.kind,
      actor: actorOf(principal),
      admit: (candidate) => requireSubmitter(principal, candidate, 'evidence'),
    });
    if (accepted === undefined) throw noSuch('release', id);
    return accepted;
  }
}
