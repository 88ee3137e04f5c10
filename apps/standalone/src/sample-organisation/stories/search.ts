import { seatWords, short } from '../../tell/words.ts';
import { grant } from './payments.ts';
import { decision, event, submit, type Story } from './story.ts';

export const search: Story = {
  component: 'search',
  title: 'The last one waits for you',
  tell: async (stage) => {
    await stage.burn('search', 6.8);
    const releaseId = await submit(stage, {
      component: 'search',
      team: 'shopfront',
      version: '5.6.0',
      author: 'alice',
      bill: 'spdx',
      manifests: true,
    });
    await decision(stage, releaseId, 'escalate');
    const request = await event(stage, releaseId, 'ApprovalRequested');
    stage.teller.step('asked', `${seatWords(request)}; package ${short(request.packageDigest)}`, 'wait');
    await grant(stage, 'user:default/bob', request);
  },
};
