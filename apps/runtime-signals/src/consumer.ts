/** Name of this service in the record and on the bus. */
export const CONSUMER = 'runtime-signals';
