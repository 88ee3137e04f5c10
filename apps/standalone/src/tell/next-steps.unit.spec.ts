import { tellEmptyStart, tellNextSteps } from './next-steps.ts';
import { terminalTeller, type Teller } from './teller.ts';

const URL = 'http://127.0.0.1:7080';

const told = (tell: (teller: Teller) => void): string => {
  let text = '';
  tell(terminalTeller({ write: (part) => (text += part), colours: false }));
  return text;
};

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
    expect(text).toContain('npx interlock login --as ci ');
    expect(text).toContain('npx interlock login --as <user of your catalog> ');
  });
});
