import type { ApprovalDetail } from '@interlock/contracts';
import type { Lifetime, Logger } from '@interlock/service-kit';
import { ApiProblem, type Client } from '../sample-organisation/client.ts';
import { tellSamples } from '../sample-organisation/tell-samples.ts';
import { followReader } from '../tell/follow-reader.ts';
import { tellNextSteps } from '../tell/next-steps.ts';
import type { Teller } from '../tell/teller.ts';

export interface TellAccountOptions {
  readonly url: string;
  /** Of the sample organisation. */
  readonly directory: string;
  readonly teller: Teller;
  readonly logger: Logger;
  readonly lifetime: Lifetime;
}

/** The samples' releases as they happen, then what the reader may type; nothing but the public door is used. Gives what ends it. */
export const tellAccount = async ({ url, directory, teller, logger, lifetime }: TellAccountOptions): Promise<() => void> => {
  const { client, stop } = await tellSamples({
    url,
    directory,
    teller,
    onError: (error) => logger.warn({ err: error }, 'the sample monitoring could not report'),
    stopping: () => lifetime.stopping,
  });
  // Nobody is left to ask, nor to read it.
  if (lifetime.stopping) return stop;
  const approvals = await client.openApprovals();
  const asked = approvals.find(({ component }) => component.endsWith('/search')) ?? approvals[0];
  const waiting = asked && (await shown(client, asked.approvalId, logger));
  const others = approvals.filter((approval) => waiting === undefined || approval !== asked).map(({ component }) => component);
  const catalog = await client.catalog();
  tellNextSteps(teller, { url, waiting, others }, (group) => catalog.groupMembers(group));
  const stopFollowing = followReader(client, approvals, teller, (error) => logger.warn({ err: error }, 'following the samples failed'));
  return () => {
    stopFollowing();
    stop();
  };
};

/** None where its package was lost: there is nothing to show the reader then, and everything else still runs. */
const shown = async (client: Client, approvalId: string, logger: Logger): Promise<ApprovalDetail | undefined> => {
  try {
    return await client.approval(approvalId);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    logger.warn({ err: error }, 'an approval that waits cannot be shown');
    return undefined;
  }
};
