import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { FileEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { MAX_EVIDENCE_BYTES, type InterlockConfig } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import {
  KIT,
  PORTS,
  type Activities,
  type Clock,
  type Logger,
  type Materialisers,
  type Metrics,
  type ReleaseRepository,
} from '@interlock/service-kit';
import { Uploads } from './attach-evidence/uploads.ts';
import { assemble, type EvidenceIntake } from './assemble.ts';
import { pipelineEventLimits } from './follow-pipeline/pipeline-event-limits.ts';
import { PipelineEventsController } from './receive-candidate/pipeline-events.controller.ts';
import { ReleaseCandidatesTopicController } from './receive-candidate/release-candidates-topic.controller.ts';
import { ReleaseCandidatesController } from './register-candidate/release-candidates.controller.ts';
import { SupersedeReleasesController } from './supersede-releases/supersede-releases.controller.ts';
import { EVIDENCE_INTAKE } from './tokens.ts';

/** Under the limit that the server sets for whole requests: who is too slow is told so. */
const UPLOAD_MS = 25_000;

const uploadsOf = ({ evidence = {} }: InterlockConfig, dataDirectory = join(tmpdir(), 'interlock')): Uploads =>
  new Uploads({
    directory: join(dataDirectory, 'uploads'),
    maxBytes: evidence.maxDocumentBytes ?? MAX_EVIDENCE_BYTES,
    deadlineMs: UPLOAD_MS,
  });

/** Some ten times what a thorough pipeline has to say of a release. */
const MOST_OF_RELEASE = 500;

@Module({
  controllers: [ReleaseCandidatesController, PipelineEventsController, ReleaseCandidatesTopicController, SupersedeReleasesController],
  providers: [
    {
      provide: EVIDENCE_INTAKE,
      inject: [
        KIT.releases,
        PORTS.contentStore,
        PORTS.evidenceVerifier,
        PORTS.hashing,
        PORTS.messageBus,
        PORTS.clock,
        PORTS.metrics,
        PORTS.logger,
        PORTS.config,
        { token: PORTS.dataDirectory, optional: true },
      ],
      useFactory: (
        repository: ReleaseRepository,
        contentStore: ContentStore,
        verifier: FileEvidenceVerifier,
        hashing: Hashing,
        messageBus: MessageBus,
        clock: Clock,
        metrics: Metrics,
        logger: Logger,
        config: InterlockConfig,
        dataDirectory?: string,
      ) =>
        assemble({
          repository,
          contentStore,
          verifier,
          hashing,
          messageBus,
          clock,
          metrics,
          logger,
          uploads: uploadsOf(config, dataDirectory),
          pipelineEvents: pipelineEventLimits(config),
          mostOfRelease: config.evidence?.mostOfRelease ?? MOST_OF_RELEASE,
        }),
    },
  ],
})
export class EvidenceIntakeModule implements OnModuleInit, OnModuleDestroy {
  readonly #intake: EvidenceIntake;
  readonly #materialisers: Materialisers;
  readonly #activities: Activities;

  constructor(
    @Inject(EVIDENCE_INTAKE) intake: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.activities) activities: unknown,
  ) {
    this.#intake = intake as EvidenceIntake;
    this.#materialisers = materialisers as Materialisers;
    this.#activities = activities as Activities;
  }

  async onModuleInit(): Promise<void> {
    await this.#intake.open();
    for (const materialiser of this.#intake.materialisers) this.#materialisers.register(materialiser);
    this.#activities.register({ name: 'evidence-intake', idle: () => this.#intake.idle() });
  }

  onModuleDestroy(): void {
    this.#intake.stop();
  }
}
