/** An object of more names, or longer ones, is likely to be a table: they do not come again. */
const MOST_NAMES = 24;
const LONGEST_NAME = 64;
/** Of one first name and one number of names: kinds of objects that differ in what is optional. */
const MOST_ALIKE = 8;
const MOST_ORDERS = 1_024;
const MOST_MEMBERS = 4_096;

/** A member of an object, and its quoted name with what stands around it. */
export interface Member {
  readonly name: string;
  /** Before any value: `,"name":`, or `{"name":` before the first. */
  readonly next: string;
  readonly first: string;
}

interface Order {
  readonly given: readonly string[];
  readonly members: readonly Member[];
}

/** By the first name as it was given, and by how many there are. */
const orders = new Map<string, Order[][]>();
let remembered = 0;

const members = new Map<string, Member>();

const memberOf = (name: string): Member => {
  const known = members.get(name);
  if (known !== undefined) return known;
  const quoted = `${JSON.stringify(name)}:`;
  const member = { name, next: `,${quoted}`, first: `{${quoted}` };
  if (name.length <= LONGEST_NAME && members.size < MOST_MEMBERS) members.set(name, member);
  return member;
};

const areEqual = (names: readonly string[], others: readonly string[]): boolean => {
  for (let index = 1; index < names.length; index += 1) if (names[index] !== others[index]) return false;
  return true;
};

const remember = (first: string, order: Order): void => {
  const { given } = order;
  if (given.length > MOST_NAMES || given.some((name) => name.length > LONGEST_NAME)) return;
  if (remembered === MOST_ORDERS) {
    orders.clear();
    remembered = 0;
  }
  const ofFirst = orders.get(first) ?? [];
  const alike = (ofFirst[given.length] ??= []);
  if (alike.length === MOST_ALIKE) return;
  alike.push(order);
  orders.set(first, ofFirst);
  remembered += 1;
};

/**
 * The members of an object that has these names, by UTF-16 code units; undefined where a name is not well-formed. Kinds of objects are few and come again in every document: how
 * their names are sorted and quoted is looked up, not found again.
 */
export const membersOf = (names: readonly string[]): readonly Member[] | undefined => {
  const first = names[0] ?? '';
  const alike = orders.get(first)?.[names.length];
  if (alike !== undefined)
    for (let index = 0; index < alike.length; index += 1) {
      const order = alike[index];
      if (order !== undefined && areEqual(names, order.given)) return order.members;
    }
  if (!names.every((name) => name.isWellFormed())) return undefined;
  const order = { given: names, members: names.toSorted().map(memberOf) };
  remember(first, order);
  return order.members;
};
