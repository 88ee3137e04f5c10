import { bootstrapService } from '@interlock/service-kit';
import { LedgerProjectionModule } from './ledger-projection.module.ts';

bootstrapService([LedgerProjectionModule], 'ledger-projection');
