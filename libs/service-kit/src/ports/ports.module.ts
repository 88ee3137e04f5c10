import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { Activities } from '../activity/activities.ts';
import { Materialisers } from '../consume/materialisers.ts';
import { HealthChecks } from '../health/health-checks.ts';
import { RecordLag } from '../record/record-lag.ts';
import { ReleaseRepository } from '../record/release-repository.ts';
import { StreamRepository } from '../record/stream-repository.ts';
import { KIT, PORTS, type Ports } from './ports.ts';

const isPort = (name: string): name is keyof Ports => Object.hasOwn(PORTS, name);

/** Binds every given port, and the kit's own parts over them, for all modules of one process. */
@Global()
@Module({})
export class PortsModule {
  static forRoot(ports: Ports): DynamicModule {
    const streams = new StreamRepository(ports);
    const given = Object.entries(ports).flatMap(([name, value]): Provider[] =>
      isPort(name) && value !== undefined ? [{ provide: PORTS[name], useFactory: () => value as unknown }] : [],
    );
    const kit: Provider[] = [
      { provide: KIT.streams, useFactory: () => streams },
      { provide: KIT.releases, useFactory: () => new ReleaseRepository(streams) },
      { provide: KIT.materialisers, useFactory: () => new Materialisers() },
      { provide: KIT.health, useFactory: () => new HealthChecks() },
      { provide: KIT.activities, useFactory: () => new Activities() },
      { provide: KIT.recordLag, useFactory: () => new RecordLag(ports) },
    ];
    const providers = [...given, ...kit];
    return { module: PortsModule, providers, exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)) };
  }
}
