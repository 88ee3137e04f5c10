import type { Tamper } from '@interlock/adapters/event-store/wire-server/testing';

/**
 * Delivers once, to every subscription that comes by it, an event that is on no record in the place of the next one of a type: as a leader that then lost it had delivered it. `say` is
 * told each time. What comes after is what is on the record.
 */
export const phantom = (type: string, say: (words: string) => void): Tamper => {
  let chosen: string | undefined;
  return (response) => {
    const event = response.getEvent()?.getEvent();
    if (event === undefined || event.getMetadataMap().get('type') !== type) return [response];
    const key = `${Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8')}@${event.getStreamRevision()}`;
    chosen ??= key;
    if (key !== chosen) return [response];
    const data = JSON.parse(Buffer.from(event.getData_asU8()).toString('utf8')) as object;
    event.setData(Buffer.from(JSON.stringify({ ...data, ...PHANTOM })));
    say(`phantom ${key}`);
    return [response];
  };
};

/** No reader looks at it, and the hash of the event is another. */
const PHANTOM = { path: 'restricted' };
