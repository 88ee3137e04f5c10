import { ApprovalModule } from '@interlock/approval';
import { CatalogSyncModule } from '@interlock/catalog-sync';
import { EvidenceIntakeModule } from '@interlock/evidence-intake';
import { LedgerProjectionModule } from '@interlock/ledger-projection';
import { PolicyEvaluationModule } from '@interlock/policy-evaluation';
import { ReconcilerModule } from '@interlock/reconciler';
import { RelayModule } from '@interlock/relay';
import { RuntimeSignalsModule } from '@interlock/runtime-signals';

/** Every service of design §1, rows 0 to 7. */
export const SERVICES = [
  CatalogSyncModule,
  EvidenceIntakeModule,
  PolicyEvaluationModule,
  ApprovalModule,
  ReconcilerModule,
  RuntimeSignalsModule,
  RelayModule,
  LedgerProjectionModule,
];
