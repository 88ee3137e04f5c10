import type { MessageReader } from './message-reader.ts';

/** Of a message of which one field counts; undefined when it is not there. */
export const textOf = (message: MessageReader, wanted: number): string | undefined => {
  let text: string | undefined;
  for (let field = message.next(); field > 0; field = message.next()) {
    if (field === wanted) text = message.text();
    else message.skip();
  }
  return text;
};

/** Of a message of which one field counts; a number that is not there is zero. */
export const numberOf = (message: MessageReader, wanted: number): number => {
  let number = 0;
  for (let field = message.next(); field > 0; field = message.next()) {
    if (field === wanted) number = message.number();
    else message.skip();
  }
  return number;
};

/** An entry of a map from text to text. */
export const entryOf = (message: MessageReader): readonly [key: string, value: string] => {
  let [key, value] = ['', ''];
  for (let field = message.next(); field > 0; field = message.next()) {
    if (field === 1) key = message.text();
    else if (field === 2) value = message.text();
    else message.skip();
  }
  return [key, value];
};
