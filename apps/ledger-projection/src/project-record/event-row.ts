import type { RecordedEvent } from '@interlock/contracts';

/** An event as the views keep it: its RFC 8785 form, and beside it the position, which is the store's. */
export interface EventRow {
  readonly position: number;
  readonly body: string;
}

export const eventOf = ({ body, position }: EventRow): RecordedEvent => ({
  ...(JSON.parse(body) as Omit<RecordedEvent, 'position'>),
  position,
});
