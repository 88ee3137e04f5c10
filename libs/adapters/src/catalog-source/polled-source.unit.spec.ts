import { polledSource } from './polled-source.ts';

const aSnapshot = { entities: [], findings: [] };

/** A far place, of which each question waits to be answered. */
const aFarPlace = () => {
  const questions: ((answer: string) => void)[] = [];
  const waiting: (() => void)[] = [];
  const source = polledSource({
    name: 'far',
    pollMs: 1,
    refresh: () =>
      new Promise((resolve) => {
        questions.push(resolve);
        waiting.splice(0).forEach((go) => go());
      }),
    current: () => Promise.resolve(aSnapshot),
  });
  const asked = async (times: number): Promise<void> => {
    while (questions.length < times) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { source, questions, asked };
};

describe('a source that is far away', () => {
  it('is waited for until it has answered once, and by a harvest no more while it is watched', async () => {
    const { source, questions, asked } = aFarPlace();
    const stop = source.watch(() => undefined);
    const first = source.read();
    await asked(1);
    questions[0]?.('one');
    expect(await first).toBe(aSnapshot);
    // The next question of the watch hangs: what was read last is handed on all the same.
    await asked(2);
    expect(await source.read()).toBe(aSnapshot);
    expect(questions).toHaveLength(2);
    stop();
  });

  it('is asked for each reading while nobody watches it', async () => {
    const { source, questions, asked } = aFarPlace();
    for (const times of [1, 2]) {
      const reading = source.read();
      await asked(times);
      questions.at(-1)?.('same');
      await reading;
    }
    expect(questions).toHaveLength(2);
  });
});
