import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import type { Signer } from '@interlock/adapters/signer';
import type { Hashing } from '@interlock/domain';
import {
  KIT,
  PORTS,
  type Activities,
  type Clock,
  type Logger,
  type Materialisers,
  type ReleaseRepository,
  type StreamRepository,
} from '@interlock/service-kit';
import { ReportsController } from './accept-report/reports.controller.ts';
import { assemble, type Reconciler } from './assemble.ts';
import { FollowReleasesController } from './follow-releases/follow-releases.controller.ts';
import { DeploymentsController } from './show-deployments/deployments.controller.ts';
import { RECONCILER } from './tokens.ts';

@Module({
  controllers: [FollowReleasesController, DeploymentsController, ReportsController],
  providers: [
    {
      provide: RECONCILER,
      inject: [KIT.releases, KIT.streams, PORTS.targets, PORTS.signer, PORTS.hashing, PORTS.clock, PORTS.logger],
      useFactory: (
        repository: ReleaseRepository,
        streams: StreamRepository,
        targets: ReadonlyMap<string, DeploymentTarget>,
        signer: Signer,
        hashing: Hashing,
        clock: Clock,
        logger: Logger,
      ) => assemble({ repository, streams, targets, signer, hashing, clock, logger }),
    },
  ],
})
export class ReconcilerModule implements OnModuleInit, OnModuleDestroy {
  readonly #reconciler: Reconciler;
  readonly #materialisers: Materialisers;
  readonly #activities: Activities;

  constructor(
    @Inject(RECONCILER) reconciler: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.activities) activities: unknown,
  ) {
    this.#reconciler = reconciler as Reconciler;
    this.#materialisers = materialisers as Materialisers;
    this.#activities = activities as Activities;
  }

  onModuleInit(): void {
    for (const materialiser of this.#reconciler.materialisers) this.#materialisers.register(materialiser);
    this.#activities.register({ name: 'reconciler', idle: () => this.#reconciler.idle() });
  }

  async onModuleDestroy(): Promise<void> {
    await this.#reconciler.stop();
  }
}
