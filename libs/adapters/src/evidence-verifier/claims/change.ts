import { ChangePredicate, type ChangePerson } from '@interlock/contracts';
import { normaliseRepository } from '@interlock/domain';
import { Refusal } from '../refusal.ts';
import { parsePredicate } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';

type NamedPerson = ChangePredicate['authors'][number];

/** Nobody can be kept from approving who has no name: empty text names nobody either. */
const personOf = ({ name, email, login }: NamedPerson, at: string): ChangePerson => {
  if (!name && !email && !login)
    throw new Refusal(
      'evidence.predicate_malformed',
      `payload.predicate.${at}`,
      'a person without name, email or login',
      'at least one of name, email, login',
    );
  return { name: name || null, email: email || null, login: login || null };
};

export const readChange = (predicate: unknown): ReadPredicate => {
  const { repository, commit, authors, committers, trigger } = parsePredicate(ChangePredicate, predicate);
  return {
    producedAt: null,
    claims: {
      kind: 'change',
      repository: normaliseRepository(repository),
      commit,
      authors: authors.map((person, index) => personOf(person, `authors.${index}`)),
      committers: committers.map((person, index) => personOf(person, `committers.${index}`)),
      trigger: { kind: trigger.kind, person: personOf(trigger, 'trigger') },
    },
  };
};
