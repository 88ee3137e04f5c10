import { nodeHashing } from '@interlock/adapters/hashing';
import { DecisionInput, parseStreamName, type RecordedEvent, type ReleaseEventData } from '@interlock/contracts';
import { decisionBody, decisionBodyText, foldRelease, interpretAnswer, sha256, type FoldedEvent } from '@interlock/domain';
import { must } from './known-release.ts';
import { Table } from './table.ts';
import { Violation } from './violation.ts';
import type { World } from './world.ts';

/** What was checked of a world so far. */
export class Checked {
  readonly table = new Table();
  #seen = 0;

  /** What was looked at before, by another one. */
  trust(record: readonly RecordedEvent[]): void {
    for (const event of record) this.table.apply(event);
    this.#seen = record.length;
  }

  /** Everything that was recorded since the last look. */
  async look(world: World): Promise<void> {
    const news = world.record.slice(this.#seen);
    this.#seen = world.record.length;
    for (const event of news) this.table.apply(event);
    for (const stream of new Set(news.map((event) => event.stream)))
      if (parseStreamName(stream)?.category === 'release') folds(world.record, stream);
    for (const { type, data } of news) if (type === 'DecisionRecorded') await replays(world, data as ReleaseEventData<'DecisionRecorded'>);
  }
}

const folds = (record: readonly RecordedEvent[], stream: string): void => {
  try {
    foldRelease(record.filter((event) => event.stream === stream) as unknown as FoldedEvent[]);
  } catch (cause) {
    throw new Violation('stream', `${stream} does not fold: ${(cause as Error).message}`);
  }
};

const replays = async ({ contents, engine }: World, { inputDigest, bodyDigest }: ReleaseEventData<'DecisionRecorded'>): Promise<void> => {
  const bytes = contents.get(inputDigest);
  if (bytes === undefined) throw new Violation('replay', `the input ${inputDigest} was not stored`);
  const text = new TextDecoder().decode(bytes);
  const verdict = interpretAnswer(await engine.evaluate(text));
  const body = decisionBody(DecisionInput.parse(JSON.parse(text)), text, verdict, engine.identity, nodeHashing);
  must(sha256(decisionBodyText(body), nodeHashing) === bodyDigest, 'replay', `the decision on ${inputDigest} replays to other bytes`);
};
