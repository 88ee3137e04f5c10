import { HttpError } from './http-error.ts';

/** What was named is not on the record: the name stands in the text, for a slip of the pen to be seen. */
export const noSuch = (noun: 'release' | 'approval' | 'decision' | 'event', id: string): HttpError =>
  new HttpError('http.not_found', `no such ${noun}: ${id}`);
