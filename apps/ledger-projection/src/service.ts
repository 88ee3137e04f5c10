import type { RecordedEvent } from '@interlock/contracts';
import type { Service } from '@interlock/service-kit';
import { checkContents, ContentsOfRecord } from './check-start/check-contents.ts';
import { checkHeads } from './check-start/check-heads.ts';
import { checkViews } from './check-start/check-views.ts';
import { LedgerProjectionModule } from './ledger-projection.module.ts';

export const LEDGER_PROJECTION: Service = {
  name: 'ledger-projection',
  module: LedgerProjectionModule,
  check: async ({ dataDirectory, eventStore, contentStore, hashing, signer, logger, metrics }) => {
    if (dataDirectory === undefined) throw new Error('ledger-projection keeps its views and heads in a data directory');
    await checkViews({ dataDirectory, eventStore });
    const contents = new ContentsOfRecord();
    const onEvent = (event: RecordedEvent): void => contents.add(event);
    await checkHeads({ dataDirectory, eventStore, hashing, publicKeyPem: signer.publicKeyPem, onEvent });
    await checkContents({ contents, contentStore, logger, metrics });
  },
};
