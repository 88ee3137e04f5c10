import { decide, foldRelease } from '@interlock/domain';
import { serviceActor } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';

export interface Failure {
  readonly releaseId: string;
  readonly environment: string;
  readonly authorisationId: string;
  readonly code: string;
  readonly message: string;
  readonly causationId: string;
}

/** Records that a rollout ended without the authorised digests live. */
export const failDeployment =
  ({ repository, index }: ReconcilerParts) =>
  async ({ releaseId, causationId, code, message, environment, authorisationId }: Failure): Promise<void> => {
    const { history } = await repository.handle(releaseId, { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) }, (before) =>
      decide(foldRelease(before), {
        type: 'FailDeployment',
        environment,
        authorisationId,
        code: code.slice(0, 80),
        message: message.slice(0, 2000),
      }),
    );
    index.learn(history);
  };
