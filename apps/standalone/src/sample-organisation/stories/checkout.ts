import { differenceWords, seatWords, short } from '../../tell/words.ts';
import { grant } from './payments.ts';
import { decision, event, submit, type Story } from './story.ts';

export const checkout: Story = {
  component: 'checkout',
  title: 'Another has one of its two approvals when the burn rate crosses the next threshold: the approval is voided',
  tell: async (stage) => {
    // Told again, it must not look calmer than it was.
    if (stage.fresh) await stage.burn('checkout', 7.5);
    const releaseId = await submit(stage, {
      component: 'checkout',
      team: 'shopfront',
      version: '3.0.2',
      author: 'alice',
      tests: 'ctrf',
      scan: 'grype',
      bill: 'spdx',
    });
    await decision(stage, releaseId, 'escalate');
    const request = await event(stage, releaseId, 'ApprovalRequested');
    stage.teller.step('asked', `${seatWords(request)}; package ${short(request.packageDigest)}`, 'wait');
    await grant(stage, 'user:default/bob', request);
    await stage.burn('checkout', 16.1);
    stage.teller.step('signal', 'monitoring reports a burn rate of 16.1 over 1 h and 5 min', 'wait');
    const voided = await event(stage, releaseId, 'ApprovalVoided', (data) => data.approvalId === request.approvalId);
    stage.teller.step('voided', `bob's approval no longer fits the facts: ${differenceWords(voided.difference)}`, 'bad');
    const again = await event(stage, releaseId, 'ApprovalRequested', (data) => data.approvalId !== request.approvalId);
    stage.teller.step('asked again', `${seatWords(again)}; package ${short(again.packageDigest)}`, 'wait');
  },
};
