import { Controller, Get, Inject } from '@nestjs/common';
import { PolicyList, type PolicyStatus } from '@interlock/contracts';
import { PORTS, Requires, Route } from '@interlock/service-kit';

@Controller('/v1/policies')
export class PoliciesController {
  readonly #status: PolicyStatus;

  constructor(@Inject(PORTS.policyStatus) status: unknown) {
    this.#status = status as PolicyStatus;
  }

  @Get()
  @Requires('viewer')
  @Route({
    summary: 'The policies that decide here: digests, revision, signer, since when; and the bundle that was refused',
    response: PolicyList,
  })
  list(): PolicyList {
    return { items: [this.#status] };
  }
}
