import { decision, submit, type Story } from './story.ts';

export const invoices: Story = {
  component: 'invoices',
  title: 'A release is denied: the image is not the subject of its provenance',
  tell: async (stage) => {
    const releaseId = await submit(stage, { component: 'invoices', team: 'payments', version: '2.0.1', author: 'bob', wrongSubject: true });
    await decision(stage, releaseId, 'deny');
  },
};

export const ledgerArchive: Story = {
  component: 'ledger-archive',
  title: 'Another is denied: its migration destroys data and cannot be reversed',
  tell: async (stage) => {
    await stage.burn('ledger-archive', 0.4);
    const releaseId = await submit(stage, {
      component: 'ledger-archive',
      team: 'payments',
      version: '7.1.0',
      author: 'bob',
      migrations: true,
    });
    await decision(stage, releaseId, 'deny');
  },
};
