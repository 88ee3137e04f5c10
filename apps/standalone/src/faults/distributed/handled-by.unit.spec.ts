import { handledIn } from './handled-by.ts';

describe('the metrics of a service', () => {
  it('tell how many messages of each topic were acknowledged', () => {
    const text = [
      '# TYPE interlock_messages_handled_total counter',
      'interlock_messages_handled_total{group="a",topic="release.events",verdict="ack"} 3',
      'interlock_messages_handled_total{verdict="ack",topic="release.events",group="b"} 4',
      'interlock_messages_handled_total{group="a",topic="release.events",verdict="retry"} 9',
      'interlock_messages_handled_total{group="a",topic="ci.release-candidates",verdict="ack"} 0',
    ].join('\n');
    expect([...handledIn(text)]).toEqual([
      ['release.events', 7],
      ['ci.release-candidates', 0],
    ]);
  });
});
