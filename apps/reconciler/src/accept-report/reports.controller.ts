import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { DeploymentReport, DeploymentReportAccepted, ServiceCdEvent, ServiceCloudEvent } from '@interlock/contracts';
import { actorOf, Caller, commandId, requireRole, Requires, Route, ZodBody, type Principal } from '@interlock/service-kit';
import { z } from 'zod';
import type { Reconciler } from '../assemble.ts';
import { RECONCILER } from '../tokens.ts';
import { reportOfCdEvent } from './report-of-cd-event.ts';

/** A CDEvent, alone or in a CloudEvent, or the plain body. */
const ReportBody = z.union([ServiceCloudEvent, ServiceCdEvent, DeploymentReport]);

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

@Controller('/v1/deployments')
export class ReportsController {
  readonly #reconciler: Reconciler;

  constructor(@Inject(RECONCILER) reconciler: unknown) {
    this.#reconciler = reconciler as Reconciler;
  }

  @Post()
  @HttpCode(202)
  @Requires('submitter', 'operator')
  @Route({
    summary: "What somebody else's deployer did: a CDEvent service.deployed, .upgraded or .rolledback, or a plain report",
    status: 202,
    response: DeploymentReportAccepted,
    problems: ['http.conflict'],
  })
  async report(
    @ZodBody(ReportBody) body: z.infer<typeof ReportBody>,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<DeploymentReportAccepted> {
    const principal = caller as Principal;
    requireRole(principal, 'submitter', 'operator');
    const event = cdEventOf(body);
    const key = commandId(request as Headers);
    const cause =
      event === undefined
        ? key === undefined
          ? undefined
          : `command|${principal.subject}|${key}`
        : `cdevent|${event.context.source}|${event.context.id}`;
    const report = event === undefined ? DeploymentReport.parse(body) : reportOfCdEvent(event);
    return this.#reconciler.acceptReport(report, actorOf(principal), cause);
  }
}

const cdEventOf = (body: z.infer<typeof ReportBody>): ServiceCdEvent | undefined => {
  if ('specversion' in body && 'data' in body) return ServiceCloudEvent.parse(body).data;
  return 'context' in body ? ServiceCdEvent.parse(body) : undefined;
};
