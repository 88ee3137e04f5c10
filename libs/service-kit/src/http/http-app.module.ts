import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { OperationsController } from '../health/operations.controller.ts';
import { LocalIssuerModule } from '../local-issuer/local-issuer.module.ts';
import type { Ports } from '../ports/ports.ts';
import { PortsModule } from '../ports/ports.module.ts';

export type ServiceModules = NonNullable<ModuleMetadata['imports']>;

/** Root of every process: the ports, the services, the operators' routes, and the local issuer where there is one. */
@Module({})
export class HttpAppModule {
  static forRoot(ports: Ports, services: ServiceModules): DynamicModule {
    return {
      module: HttpAppModule,
      imports: [PortsModule.forRoot(ports), ...services, ...(ports.localIssuer === undefined ? [] : [LocalIssuerModule])],
      controllers: [OperationsController],
    };
  }
}
