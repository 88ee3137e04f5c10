import { PARKED_SETTINGS, topicSettings, TOPICS } from '@interlock/contracts';
import { assertKeeps, type TopicSettings } from './assert-keeps.ts';

const RECORD = topicSettings(TOPICS.releaseEvents);
const CANDIDATES = topicSettings(TOPICS.releaseCandidates);
const SIGNALS = topicSettings(TOPICS.runtimeSignals);
/** As brokers tell of a compacted topic: their own retention as well, which does not touch it. */
const COMPACT = { ...SIGNALS, 'retention.ms': '604800000', 'retention.bytes': '-1' };
const without = (settings: TopicSettings, name: string): TopicSettings =>
  Object.fromEntries(Object.entries(settings).filter(([setting]) => setting !== name));

describe('a topic that is there', () => {
  it.each<[string, TopicSettings, TopicSettings]>([
    ['as it would be made', RECORD, RECORD],
    ['compacted, with the retention of the brokers', SIGNALS, COMPACT],
    ['compacted for parked messages', PARKED_SETTINGS, { ...COMPACT, ...PARKED_SETTINGS }],
    ['compacted and cleaned of nothing', SIGNALS, { ...COMPACT, 'cleanup.policy': 'compact,delete', 'retention.ms': '-1' }],
    ['kept for longer', CANDIDATES, { ...CANDIDATES, 'retention.ms': '604800001' }],
    ['kept for good', CANDIDATES, { ...CANDIDATES, 'retention.ms': '-1' }],
    ['open to larger records', RECORD, { ...RECORD, 'max.message.bytes': '16777216' }],
  ])('will do: %s', (_, wanted, found) => {
    expect(() => assertKeeps('t', wanted, found)).not.toThrow();
  });

  it.each<[string, TopicSettings, TopicSettings]>([
    ['retention.ms: expected -1 (without limit), found 604800000', RECORD, { ...RECORD, 'retention.ms': '604800000' }],
    ['retention.ms: expected at least 604800000, found 604799999', CANDIDATES, { ...CANDIDATES, 'retention.ms': '604799999' }],
    ['retention.bytes: expected -1 (without limit), found 1073741824', RECORD, { ...RECORD, 'retention.bytes': '1073741824' }],
    ['max.message.bytes: expected at least 1310720, found 1048588', RECORD, { ...RECORD, 'max.message.bytes': '1048588' }],
    ['retention.ms: expected -1 (without limit), found 604800000', SIGNALS, { ...COMPACT, 'cleanup.policy': 'compact,delete' }],
    ['max.message.bytes: expected at least 16777216, found 1310720', PARKED_SETTINGS, COMPACT],
    ['cleanup.policy: expected compact, found delete', PARKED_SETTINGS, { ...RECORD, ...without(PARKED_SETTINGS, 'cleanup.policy') }],
    ['retention.bytes: expected -1 (without limit), found nothing', RECORD, without(RECORD, 'retention.bytes')],
  ])('will not do: %s', (said, wanted, found) => {
    expect(() => assertKeeps('t', wanted, found)).toThrow(
      expect.objectContaining({ code: 'message-bus.topic_mismatch', message: `topic t: ${said}` }) as Error,
    );
  });
});
