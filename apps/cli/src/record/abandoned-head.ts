import { RestoreAcknowledged, streamName, type RecordedEvent } from '@interlock/contracts';
import { abandonedBy, RESTORES, type KeptHead, type LedgerError, type Restore } from '@interlock/domain';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

const STREAM = streamName('ledger', RESTORES);

/** The acknowledged restore that an event is; none where it is another one, or one of a later version. */
export const restoreIn = (event: RecordedEvent): Restore[] => {
  if (event.stream !== STREAM || event.type !== 'RestoreAcknowledged') return [];
  const data = RestoreAcknowledged.safeParse(event.data);
  return data.success ? [{ event, data: data.data }] : [];
};

/** What an acknowledgement on the record says of a head that the record does not extend; undefined when there is none. Still exit 20. */
export const abandonedHead = (cause: LedgerError, head: KeptHead, restores: readonly Restore[]): CliError | undefined => {
  if (cause.code !== 'ledger.behind_head' && cause.code !== 'ledger.rewritten') return undefined;
  const found = abandonedBy(head, restores);
  if (found === undefined) return undefined;
  const { position, metadata } = found.event;
  const { restored, reason } = found.data;
  const acknowledgement = `RestoreAcknowledged at position ${position} (${metadata.actor.subject}, ${metadata.recordedAt}: "${reason}")`;
  if (found.how === 'names')
    return new CliError(
      'ledger.head_abandoned',
      EXIT.unverified,
      `the record does not extend this head of ${head.treeSize} events: after ${restored.treeSize} it goes on from an older copy that was restored, and ${acknowledgement} names the head`,
      { cause, hint: 'verify the record with a head that was signed since' },
    );
  return new CliError(cause.code, EXIT.unverified, cause.message, {
    cause,
    hint: `${acknowledgement} abandons the past between ${restored.treeSize} events and a larger head; whether this head was in it, the record cannot say`,
  });
};
