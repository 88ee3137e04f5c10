import { bootstrapService } from '@interlock/service-kit';
import { ApprovalModule } from './approval.module.ts';

bootstrapService([ApprovalModule], 'approval');
