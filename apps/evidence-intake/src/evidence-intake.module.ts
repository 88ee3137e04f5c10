import { Module } from '@nestjs/common';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { EvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { Hashing } from '@interlock/domain';
import { KIT, PORTS, type ReleaseRepository } from '@interlock/service-kit';
import { assemble } from './assemble.ts';
import { ReleaseCandidatesTopicController } from './receive-candidate/release-candidates-topic.controller.ts';
import { ReleaseCandidatesController } from './register-candidate/release-candidates.controller.ts';
import { EVIDENCE_INTAKE } from './tokens.ts';

@Module({
  controllers: [ReleaseCandidatesController, ReleaseCandidatesTopicController],
  providers: [
    {
      provide: EVIDENCE_INTAKE,
      inject: [KIT.releases, PORTS.contentStore, PORTS.evidenceVerifier, PORTS.hashing],
      useFactory: (repository: ReleaseRepository, contentStore: ContentStore, verifier: EvidenceVerifier, hashing: Hashing) =>
        assemble({ repository, contentStore, verifier, hashing }),
    },
  ],
})
export class EvidenceIntakeModule {}
