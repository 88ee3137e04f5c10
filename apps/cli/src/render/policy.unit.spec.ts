import type { PolicyStatus } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderPolicy } from './policy.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const SHIPPED: PolicyStatus = {
  name: 'release',
  active: {
    bundle: digest('1'),
    data: digest('2'),
    revision: digest('3'),
    signed: null,
    downgradedFrom: null,
    since: '2026-01-01T10:00:00.000Z',
  },
  rejected: null,
};
const SIGNED: PolicyStatus = {
  ...SHIPPED,
  active: {
    ...SHIPPED.active,
    revision: '1.4.1',
    downgradedFrom: '1.4.2',
    signed: { contents: digest('4'), signature: digest('5'), signer: { name: 'platform', key: digest('6') } },
  },
};
const NOW = Date.parse('2026-01-01T12:00:00.000Z');
const shown = (policy: PolicyStatus): string => renderPolicy(new Page({ width: 120, colours: false }), policy, NOW).toString();

describe('the page of the active policies', () => {
  it('says that shipped ones have no signer', () => {
    expect(shown(SHIPPED)).toMatch(/active 2 h ago[^]*none: they ship with Interlock/);
    expect(shown(SHIPPED)).not.toContain('Refused');
  });

  it('names revision, where it came down from, signer, key and digests', () => {
    const text = shown(SIGNED);
    for (const part of ['1.4.1, down from 1.4.2', 'platform', digest('6'), digest('4'), digest('1'), digest('2')])
      expect(text).toContain(part);
  });

  it('names a refused bundle with its code, and draws no control characters of it', () => {
    const rejected = {
      code: 'policy_bundle.file_unexpected',
      message: 'a\u001b[2Jb: found a file that was not signed',
      contents: digest('7'),
      revision: '1.4.3',
      at: '2026-01-01T11:59:00.000Z',
    };
    const text = shown({ ...SIGNED, rejected });
    for (const part of ['Refused 60 s ago: policy_bundle.file_unexpected', 'not signed', '1.4.3', digest('7')])
      expect(text).toContain(part);
    expect(text).not.toContain('\u001b');
  });
});
