import { Controller, Get, Inject } from '@nestjs/common';
import { DeploymentList, EnvironmentName } from '@interlock/contracts';
import { Requires, Route, ZodQuery } from '@interlock/service-kit';
import { z } from 'zod';
import type { Reconciler } from '../assemble.ts';
import { RECONCILER } from '../tokens.ts';

const ListQuery = z.strictObject({ environment: EnvironmentName.optional() });

@Controller('/v1/deployments')
export class DeploymentsController {
  readonly #reconciler: Reconciler;

  constructor(@Inject(RECONCILER) reconciler: unknown) {
    this.#reconciler = reconciler as Reconciler;
  }

  @Get()
  @Requires('viewer')
  @Route({ summary: 'What runs and what is being rolled out, with what the runtime reports', response: DeploymentList })
  list(@ZodQuery(ListQuery) query: z.infer<typeof ListQuery>): DeploymentList {
    return { items: this.#reconciler.list(query.environment) };
  }
}
