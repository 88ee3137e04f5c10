export { MessageReader } from './message-reader.ts';
export { MessageWriter } from './message-writer.ts';
export { entryOf, numberOf, textOf } from './single-fields.ts';
