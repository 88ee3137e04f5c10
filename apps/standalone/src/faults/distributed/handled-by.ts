import type { Stage } from './with-cluster.ts';

const LINE = /^interlock_messages_handled_total\{([^}]*)\} (\d+)$/gm;

/** Messages that were acknowledged by handlers of a service since its process began, by topic. */
export const handledBy = async ({ cluster }: Pick<Stage, 'cluster'>, service: string): Promise<ReadonlyMap<string, number>> => {
  const answer = await fetch(`${cluster.process(service).said.url}/metrics`);
  if (!answer.ok) throw new Error(`metrics of ${service}: ${answer.status}`);
  return handledIn(await answer.text());
};

/** In the text of Prometheus; labels in any order. */
export const handledIn = (text: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const [, labels = '', count] of text.matchAll(LINE)) {
    const topic = /topic="([^"]*)"/.exec(labels)?.[1];
    if (topic !== undefined && labels.includes('verdict="ack"')) found.set(topic, (found.get(topic) ?? 0) + Number(count));
  }
  return found;
};
