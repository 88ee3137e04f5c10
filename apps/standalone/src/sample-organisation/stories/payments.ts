import { ApiProblem } from '../client.ts';
import { name, seatWords, short } from '../../tell/words.ts';
import { applied, decision, event, submit, type Stage, type Story } from './story.ts';

export const payments: Story = {
  component: 'payments',
  title: 'A tier-1 service burns its error budget: people judge, policy decides again',
  tell: async (stage) => {
    await stage.burn('payments', 8.2);
    const releaseId = await submit(stage, {
      component: 'payments',
      team: 'payments',
      version: '11.4.0',
      author: 'alice',
      scan: 'trivy',
      excused: true,
      bill: 'cyclonedx',
      manifests: true,
    });
    await decision(stage, releaseId, 'escalate');
    const request = await event(stage, releaseId, 'ApprovalRequested');
    stage.teller.step('asked', `${seatWords(request)}; package ${short(request.packageDigest)}`, 'wait');
    await attempt(stage, 'user:default/alice', request);
    await grant(stage, 'user:default/bob', request);
    await grant(stage, 'user:default/carol', request);
    await decision(stage, releaseId, 'allow');
    await applied(stage, releaseId);
  },
};

interface Request {
  readonly approvalId: string;
  readonly packageDigest: string;
}

/** A person grants by quoting the digest of the package that they saw. */
export const grant = async ({ client, teller }: Stage, person: string, { approvalId, packageDigest }: Request): Promise<void> => {
  const { approval } = await client.approval(approvalId);
  // Told again: what is on the record is told, not done once more.
  if (approval.status === 'open' && approval.grants.every((given) => given.person !== person))
    await client.grant(person, approvalId, packageDigest);
  teller.step('granted', `${name(person)} approves package ${short(packageDigest)}`, 'good');
};

const attempt = async ({ client, teller }: Stage, person: string, { approvalId, packageDigest }: Request): Promise<void> => {
  try {
    await client.grant(person, approvalId, packageDigest);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    teller.step('refused', `${name(person)} tries to approve → ${error.status} ${error.message}`, 'bad');
    return;
  }
  throw new Error(`${person} approved their own change`);
};
