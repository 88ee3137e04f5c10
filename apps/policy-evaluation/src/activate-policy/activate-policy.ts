import { streamName } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { serviceActor, type StreamRepository } from '@interlock/service-kit';

/** Keeps module and data of the active policy by digest, for replay, and records the activation when it is another policy than the last one. */
export const activatePolicy = async ({
  streams,
  engine,
  contentStore,
}: {
  readonly streams: StreamRepository;
  readonly engine: PolicyEngine;
  readonly contentStore: ContentStore;
}): Promise<void> => {
  await Promise.all([contentStore.put(engine.module), contentStore.put(new TextEncoder().encode(engine.data))]);
  const { bundle, data, revision } = engine.identity;
  const stream = streamName('policy', 'release');
  const last = (await streams.read(stream)).findLast((event) => event.type === 'PolicyActivated');
  const known = last?.data as { bundle: string; data: string } | undefined;
  if (known?.bundle === bundle && known.data === data) return;
  await streams.handle({
    stream,
    message: {
      consumer: 'policy-evaluation',
      causationId: `activate|${bundle}|${data}|${last?.id ?? ''}`,
      actor: serviceActor('policy-evaluation'),
    },
    decide: () => [{ type: 'PolicyActivated', data: { bundle, data, revision } }],
  });
};
