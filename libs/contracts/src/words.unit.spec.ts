import { AcceptDriftCommand, ApprovalCommand, PromotionCommand, RollbackCommand } from './http/bodies.ts';
import { FreezeCommand, FreezeEndCommand } from './http/freeze-bodies.ts';
import type { z } from 'zod';

const id = '6b2971f6-5aca-594b-bf11-1e0fb50ea046';
const rollback = { component: 'component:default/shop', environment: 'production', from: id, to: id };

/** Each place at which a person gives a reason. */
const places: Record<string, (reason: string) => z.ZodSafeParseResult<unknown>> = {
  'the reason of a freeze': (reason) => FreezeCommand.safeParse({ reason }),
  'the reason of its end': (reason) => FreezeEndCommand.safeParse({ reason }),
  'the reason of a rollback': (reason) => RollbackCommand.safeParse({ ...rollback, reason }),
  'why a drift may stay': (reason) => AcceptDriftCommand.safeParse({ reason }),
  'why an environment is asked for': (why) => PromotionCommand.safeParse({ releaseId: id, environment: 'production', why }),
  'the incident of a hotfix': (incident) => PromotionCommand.safeParse({ releaseId: id, environment: 'production', hotfix: { incident } }),
  'what an approver says': (comment) => ApprovalCommand.safeParse({ packageDigest: `sha256:${'a'.repeat(64)}`, comment }),
};

describe.each(Object.entries(places))('%s', (_place, parse) => {
  it.each([
    ['zero-width spaces', '\u200b\u200b'],
    ['joiners and a byte order mark', '\u200d\u2060\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['a Hangul filler', '\u3164'],
    ['variation selectors', '\ufe0f\ufe0f'],
    ['an empty braille cell', '\u2800'],
    ['marks of direction', '\u202e\u2066'],
  ])('is none when it is %s', (_what, text) => {
    expect(parse(text).error?.issues).toMatchObject([{ message: 'expected text that can be seen' }]);
  });

  it('is none when it is blank, which is said once', () => {
    for (const text of ['', ' \t\n', '\u00a0']) expect(parse(text).error?.issues).toHaveLength(1);
  });

  it.each(['x', 'prices are wrong', '価格', '🔥', 'نار', '-', 'e\u0301'])('is read when it is %j', (text) => {
    expect(parse(text).success).toBe(true);
  });
});
