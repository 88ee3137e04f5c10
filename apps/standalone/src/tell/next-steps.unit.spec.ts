import { tellEmptyStart, tellNextSteps } from './next-steps.ts';
import { terminalTeller, type Teller } from './teller.ts';

const URL = 'http://127.0.0.1:7080';

const told = (tell: (teller: Teller) => void): string => {
  let text = '';
  tell(terminalTeller({ write: (part) => (text += part), colours: false }));
  return text;
};

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));

describe('a start on which the reader is waited for', () => {
  const seat = (id: string) => ({ seat: id, group: `group:default/${id}`, why: 'spec', filledBy: null });
  const approval = {
    approvalId: '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944',
    releaseId: '6b2971f6-5aca-594b-bf11-1e0fb50ea046',
    component: 'component:default/search',
    packageDigest: `sha256:${'a'.repeat(64)}`,
    seats: [seat('owner'), seat('sre')],
    grants: [],
  };
  const excluded = [{ person: 'user:default/alice', why: 'author' as const }];
  const membersOf = (group: string): string[] => ['user:default/alice', group.endsWith('sre') ? 'user:default/carol' : 'user:default/bob'];
  const toldAt = (url: string): string =>
    told((teller) => tellNextSteps(teller, { url, waiting: { approval, package: { excluded } }, others: [] }, membersOf));

  it.each([URL, 'http://127.0.0.1:65535'])('at %s gives commands that can be copied, none of them beyond 100 columns', (url) => {
    const text = toldAt(url);
    expect(widest(text)).toBeLessThanOrEqual(100);
    const commands = text.replaceAll(/ \\\n +/g, ' ').match(/^ {2}npx interlock.*$/gm) ?? [];
    expect(commands.map((line) => line.replace(` --url ${url}`, '')).slice(0, 5)).toEqual([
      '  npx interlock login --as user:default/bob',
      `  npx interlock release explain ${approval.releaseId}`,
      `  npx interlock approval grant ${approval.approvalId} --package ${approval.packageDigest}`,
      '  npx interlock login --as user:default/carol',
      `  npx interlock approval grant ${approval.approvalId} --package ${approval.packageDigest}`,
    ]);
  });
});

describe('a start whose asked-for approval was granted, while others wait', () => {
  it('names them, and the command that lists them', () => {
    const others = ['component:default/checkout', 'component:default/checkout', 'component:default/payments'];
    const text = told((teller) => tellNextSteps(teller, { url: URL, waiting: undefined, others }, () => []));
    expect(text).toContain('Waiting for people: checkout, payments.');
    expect(text).toContain('\n  npx interlock approval list\n');
  });
});

describe('a start on which nobody is waited for', () => {
  it('says nothing of approvals', () => {
    expect(told((teller) => tellNextSteps(teller, { url: URL, waiting: undefined, others: [] }, () => []))).not.toContain('approval');
  });
});

describe("a start on the user's own organisation", () => {
  it('says how to sign in to submit, and to judge', () => {
    const text = told((teller) => tellEmptyStart(teller, URL, 'data'));
    expect(text).toContain('to submit:\n\n  npx interlock login --as ci\n');
    expect(text).toContain('to look around:\n\n  npx interlock login --as <user of your catalog>\n');
    expect(widest(told((teller) => tellEmptyStart(teller, 'http://127.0.0.1:65535', `/home/${'x'.repeat(120)}`)))).toBeLessThanOrEqual(100);
  });
});
