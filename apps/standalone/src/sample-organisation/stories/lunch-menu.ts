import { applied, decision, submit, type Story } from './story.ts';

export const lunchMenu: Story = {
  component: 'lunch-menu',
  title: 'An internal tool with strong evidence goes through, untouched by human hand',
  tell: async (stage) => {
    const releaseId = await submit(stage, { component: 'lunch-menu', team: 'tools', version: '4.2.0', author: 'grace', bill: 'cyclonedx' });
    await decision(stage, releaseId, 'allow');
    await applied(stage, releaseId);
  },
};
