import { MODULE_METADATA } from '@nestjs/common/internal';
import { MetadataScanner } from '@nestjs/core';
import { SUBSCRIPTION, type Subscription } from './consumes.decorator.ts';

/** What the controllers that a module itself declares consume, without starting anything: for what is generated from it. */
export const subscriptionsOfModule = (module: Function): Subscription[] => {
  const scanner = new MetadataScanner();
  const controllers = (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as unknown[] | undefined) ?? [];
  return controllers.flatMap((controller) => {
    if (typeof controller !== 'function') return [];
    const prototype: Record<string, unknown> = controller.prototype;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const subscription: unknown = typeof handler === 'function' ? Reflect.getMetadata(SUBSCRIPTION, handler) : undefined;
      return subscription === undefined ? [] : [subscription as Subscription];
    });
  });
};
