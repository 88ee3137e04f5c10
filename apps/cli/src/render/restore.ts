import type { AcknowledgedRestore, RestoredRecord, RestoreFacts } from '@interlock/adapters/restored-record';
import type { Page } from '../terminal/index.ts';

const SHOWN = 50;

const WORDS: Readonly<Record<RestoreFacts['ahead'][number]['by'], string>> = {
  'message-bus': 'the message bus',
  views: 'the views',
  'signed-head': 'the signed head',
};

const revisions = ({ fromRevision, toRevision }: RestoreFacts['lostStreams'][number]): string =>
  fromRevision === toRevision ? `revision ${fromRevision}` : `revisions ${fromRevision} to ${toRevision}`;

/** Where the bus is that was asked: in the folder, or on brokers, which keep the messages of lost events. Undefined where none was. */
export type BusAsked = RestoredRecord['bus'];

const OTHER_TOPICS = 'only with another KAFKA_TOPIC_PREFIX ("An older copy of the record" in docs/distributed.md)';
const ON_BROKERS = `The topics on the brokers go on telling what is lost: start the services again ${OTHER_TOPICS}.`;
const ASKED_NONE = `No message bus was asked. Where services of this record ran on Kafka, its topics still tell what is lost: start them again ${OTHER_TOPICS}.`;

export interface LossAsked {
  /** Position of the last event on the record. */
  readonly end: number;
  readonly bus: BusAsked;
  /** The command that lets it go on. */
  readonly again: readonly string[];
}

/** What is lost, before anything is changed. */
export const lossPage = (page: Page, { restored, lost, ahead, lostStreams }: RestoreFacts, { end, bus, again }: LossAsked): Page => {
  const last = Math.max(...ahead.map(({ position }) => position));
  // A server's positions have gaps: there the head alone counts events.
  const counted = end === restored.treeSize - 1 ? last - end : lost && lost.treeSize - restored.treeSize;
  page
    .text(`The record holds ${restored.treeSize} events; others have seen more. An older copy was put in its place, or its end was lost.`, {
      style: 'bad',
    })
    .heading('Lost')
    .field('positions', `${end + 1} to ${last}${counted === null ? '' : `: ${counted} events`}`)
    .field('head', lost === null ? 'none was signed over them' : `${lost.treeSize} events, root ${lost.rootHash}`)
    .field('record', `${restored.treeSize} events, root ${restored.rootHash}`);
  for (const { by, position } of ahead) page.field('seen by', `${WORDS[by]}, up to position ${position}`);
  for (const stream of lostStreams.slice(0, SHOWN)) page.field('stream', `${stream.stream}, ${revisions(stream)}`);
  if (lostStreams.length > SHOWN) page.field('stream', `and ${lostStreams.length - SHOWN} more (--json names them)`);
  if (lostStreams.length === 0) page.field('streams', 'nobody who is left can tell');
  if (bus !== 'in the folder') page.blank().text(bus === 'on brokers' ? ON_BROKERS : ASKED_NONE);
  return page
    .blank()
    .text(
      'Put the newer record back if there is one. If not, this lets Interlock go on without what is lost, and keeps that on the record:',
    )
    .command(again);
};

export const acknowledgedPage = (page: Page, { eventId, position, data }: AcknowledgedRestore, bus: BusAsked): Page =>
  page
    .text(`✓ acknowledged at position ${position}: the record goes on from ${data.restored.treeSize} events.`, { style: 'good' })
    .field('event', eventId)
    .text(
      `The lost head stays in heads/ as evidence. ${nextOf(bus)} Releases that were only on the lost part have to be submitted again.`,
      {
        indent: 2,
        style: 'dim',
      },
    );

const nextOf = (bus: BusAsked): string =>
  bus === 'in the folder'
    ? 'At the next start views are built anew, and every message that is still on the bus is delivered again: what the record holds is recognised, what it lost is done anew.'
    : `At the next start views are built anew. ${bus === 'on brokers' ? ON_BROKERS : ASKED_NONE}`;
