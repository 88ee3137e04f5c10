import type { Service } from '@interlock/service-kit';
import { checkHeads } from './check-start/check-heads.ts';
import { checkViews } from './check-start/check-views.ts';
import { LedgerProjectionModule } from './ledger-projection.module.ts';

export const LEDGER_PROJECTION: Service = {
  name: 'ledger-projection',
  module: LedgerProjectionModule,
  check: async ({ dataDirectory, eventStore, hashing, signer }) => {
    if (dataDirectory === undefined) throw new Error('ledger-projection keeps its views and heads in a data directory');
    await checkViews({ dataDirectory, eventStore });
    await checkHeads({ dataDirectory, eventStore, hashing, publicKeyPem: signer.publicKeyPem });
  },
};
