import { Controller, Get, Module, Post } from '@nestjs/common';
import { Public } from '../identity/access.decorator.ts';
import { routesOfModule } from './list-routes.provider.ts';

@Controller('/v1/things')
class Things {
  @Get(':id')
  @Public()
  one(): void {}

  @Post()
  add(): void {}
}

@Module({ controllers: [Things] })
class WithRoutes {}

@Module({})
class Without {}

describe('the routes of a module', () => {
  it('are read without starting it, sorted, each with its rule', () => {
    expect(routesOfModule(WithRoutes).map(({ method, path, access }) => [method, path, access !== undefined])).toEqual([
      ['POST', '/v1/things', false],
      ['GET', '/v1/things/:id', true],
    ]);
    expect(routesOfModule(Without)).toEqual([]);
  });
});
