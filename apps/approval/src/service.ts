import type { Service } from '@interlock/service-kit';
import { ApprovalModule } from './approval.module.ts';

export const APPROVAL: Service = {
  name: 'approval',
  module: ApprovalModule,
};
