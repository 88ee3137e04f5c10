import { APPROVAL } from '@interlock/approval';
import { CATALOG_SYNC } from '@interlock/catalog-sync';
import { EVIDENCE_INTAKE } from '@interlock/evidence-intake';
import { LEDGER_PROJECTION } from '@interlock/ledger-projection';
import { POLICY_EVALUATION } from '@interlock/policy-evaluation';
import { RECONCILER } from '@interlock/reconciler';
import { RELAY } from '@interlock/relay';
import { RUNTIME_SIGNALS } from '@interlock/runtime-signals';
import type { Service } from '@interlock/service-kit';

/** Every service of design §1, rows 0 to 7. */
export const SERVICES: readonly Service[] = [
  CATALOG_SYNC,
  EVIDENCE_INTAKE,
  POLICY_EVALUATION,
  APPROVAL,
  RECONCILER,
  RUNTIME_SIGNALS,
  RELAY,
  LEDGER_PROJECTION,
];
