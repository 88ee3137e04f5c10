export { ApprovalModule } from './approval.module.ts';
