import type { AcknowledgedRestore, RestoreFacts } from '@interlock/adapters/restored-record';
import type { Page } from '../terminal/index.ts';

const SHOWN = 50;

const WORDS: Readonly<Record<RestoreFacts['ahead'][number]['by'], string>> = {
  'message-bus': 'the message bus',
  views: 'the views',
  'signed-head': 'the signed head',
};

const revisions = ({ fromRevision, toRevision }: RestoreFacts['lostStreams'][number]): string =>
  fromRevision === toRevision ? `revision ${fromRevision}` : `revisions ${fromRevision} to ${toRevision}`;

/** Where the messages of lost events are: in the folder's own bus, or on brokers, which this command does not touch. */
export type BusKept = 'in the folder' | 'elsewhere';

const ELSEWHERE =
  'There is no bus.sqlite here. Where services of this record ran on Kafka, its topics still tell what is lost: start them again only with another KAFKA_TOPIC_PREFIX ("An older copy of the record" in docs/distributed.md).';

/** What is lost, before anything is changed. */
export const lossPage = (page: Page, { restored, lost, ahead, lostStreams }: RestoreFacts, confirm: string, bus: BusKept): Page => {
  const last = Math.max(...ahead.map(({ position }) => position));
  page
    .text(`The record holds ${restored.treeSize} events; others have seen more. An older copy was put in its place, or its end was lost.`, {
      style: 'bad',
    })
    .heading('Lost')
    .field('positions', `${restored.treeSize} to ${last}: ${last + 1 - restored.treeSize} events`)
    .field('head', lost === null ? 'none was signed over them' : `${lost.treeSize} events, root ${lost.rootHash}`)
    .field('record', `${restored.treeSize} events, root ${restored.rootHash}`);
  for (const { by, position } of ahead) page.field('seen by', `${WORDS[by]}, up to position ${position}`);
  for (const stream of lostStreams.slice(0, SHOWN)) page.field('stream', `${stream.stream}, ${revisions(stream)}`);
  if (lostStreams.length > SHOWN) page.field('stream', `and ${lostStreams.length - SHOWN} more (--json names them)`);
  if (lostStreams.length === 0) page.field('streams', 'nobody who is left can tell');
  if (bus === 'elsewhere') page.blank().text(ELSEWHERE);
  return page
    .blank()
    .text(
      'Put the newer record back if there is one. If not, this lets Interlock go on without what is lost, and keeps that on the record:',
    )
    .command(['npx interlock ledger acknowledge', '--reason "<why>"', '--incident <link>', `--confirm ${confirm}`]);
};

export const acknowledgedPage = (page: Page, { eventId, position, data }: AcknowledgedRestore, bus: BusKept): Page =>
  page
    .text(`✓ acknowledged at position ${position}: the record goes on from ${data.restored.treeSize} events.`, { style: 'good' })
    .field('event', eventId)
    .text(`The lost head stays in heads/ as evidence. ${NEXT[bus]} Releases that were only on the lost part have to be submitted again.`, {
      indent: 2,
      style: 'dim',
    });

const NEXT: Readonly<Record<BusKept, string>> = {
  'in the folder':
    'At the next start views are built anew, and every message that is still on the bus is delivered again: what the record holds is recognised, what it lost is done anew.',
  elsewhere: `At the next start views are built anew. ${ELSEWHERE}`,
};
