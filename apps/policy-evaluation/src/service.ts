import { StreamRepository, type Service } from '@interlock/service-kit';
import { activatePolicy } from './activate-policy/activate-policy.ts';
import { tellOfLeaving } from './activate-policy/tell-of-leaving.ts';
import { PolicyEvaluationModule } from './policy-evaluation.module.ts';

export const POLICY_EVALUATION: Service = {
  name: 'policy-evaluation',
  module: PolicyEvaluationModule,
  needs: ['calendar'],
  prepare: async (opened) => {
    const { ports } = opened;
    const { engine, status } = await activatePolicy({ ...ports, streams: new StreamRepository(ports), onLeft: tellOfLeaving(ports) });
    return { policyEngine: opened.opened(engine), policyStatus: status };
  },
};
