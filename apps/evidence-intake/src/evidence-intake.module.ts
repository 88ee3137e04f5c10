import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { EvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { Hashing } from '@interlock/domain';
import { KIT, PORTS, type Logger, type Materialisers, type ReleaseRepository } from '@interlock/service-kit';
import { assemble, type EvidenceIntake } from './assemble.ts';
import { ReleaseCandidatesTopicController } from './receive-candidate/release-candidates-topic.controller.ts';
import { ReleaseCandidatesController } from './register-candidate/release-candidates.controller.ts';
import { SupersedeReleasesController } from './supersede-releases/supersede-releases.controller.ts';
import { EVIDENCE_INTAKE } from './tokens.ts';

@Module({
  controllers: [ReleaseCandidatesController, ReleaseCandidatesTopicController, SupersedeReleasesController],
  providers: [
    {
      provide: EVIDENCE_INTAKE,
      inject: [KIT.releases, PORTS.contentStore, PORTS.evidenceVerifier, PORTS.hashing, PORTS.logger],
      useFactory: (
        repository: ReleaseRepository,
        contentStore: ContentStore,
        verifier: EvidenceVerifier,
        hashing: Hashing,
        logger: Logger,
      ) => assemble({ repository, contentStore, verifier, hashing, logger }),
    },
  ],
})
export class EvidenceIntakeModule implements OnModuleInit {
  readonly #intake: EvidenceIntake;
  readonly #materialisers: Materialisers;

  constructor(@Inject(EVIDENCE_INTAKE) intake: unknown, @Inject(KIT.materialisers) materialisers: unknown) {
    this.#intake = intake as EvidenceIntake;
    this.#materialisers = materialisers as Materialisers;
  }

  onModuleInit(): void {
    this.#materialisers.register(this.#intake.materialiser);
  }
}
