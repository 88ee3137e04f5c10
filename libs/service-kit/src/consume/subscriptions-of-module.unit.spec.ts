import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { Consumes } from './consumes.decorator.ts';
import { subscriptionsOfModule } from './subscriptions-of-module.provider.ts';

@Controller()
class Followers {
  @Consumes({ topic: 'release.events', group: 'one' })
  one(): void {}
  @Consumes({ topic: 'approvals', group: 'two', concurrency: 3 })
  two(): void {}
  @Get('things')
  things(): void {}
}

@Module({ controllers: [Followers] })
class Service {}

@Module({})
class WithoutControllers {}

it('finds what the controllers of a module consume, without starting it', () => {
  expect(subscriptionsOfModule(Service)).toEqual([
    { topic: 'release.events', group: 'one' },
    { topic: 'approvals', group: 'two', concurrency: 3 },
  ]);
  expect(subscriptionsOfModule(WithoutControllers)).toEqual([]);
});
