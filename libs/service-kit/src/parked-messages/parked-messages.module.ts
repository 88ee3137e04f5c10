import { Module, type DynamicModule } from '@nestjs/common';
import { ParkedMessagesController } from './parked-messages.controller.ts';
import { SERVICE_NAMES } from './service-names.ts';
import { ServiceParkedMessagesController } from './service-parked-messages.controller.ts';

@Module({})
export class ParkedMessagesModule {
  static of(services: readonly string[]): DynamicModule {
    return {
      module: ParkedMessagesModule,
      controllers: [ParkedMessagesController, ServiceParkedMessagesController],
      providers: [{ provide: SERVICE_NAMES, useFactory: () => services }],
    };
  }
}
