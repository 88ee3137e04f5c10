import { decodePayload } from './dsse-envelope.ts';
import { OutlinedText } from './large-document/outlined-text.ts';
import { readStatementMembers } from './read-statement.ts';
import { Refusal } from './refusal.ts';
import { safeText } from './safe-text.ts';
import { isMembers, type Members } from './members.ts';

const payloadOf = (document: Members): Members => {
  const inner = document['dsseEnvelope'];
  const envelope = isMembers(inner) ? inner : document;
  const payload = envelope['payload'];
  return typeof payload === 'string' || payload instanceof OutlinedText
    ? readStatementMembers(decodePayload(payload, 'payload'), 'evidence.malformed')
    : document;
};

/** What a refused document claimed to be, for the person who looks for it. Verified by nobody; null unless it reads strictly. */
export const claimedPredicateType = (document: Members): string | null => {
  try {
    const claimed = payloadOf(document)['predicateType'];
    return typeof claimed === 'string' ? safeText(claimed, 300) : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
};
