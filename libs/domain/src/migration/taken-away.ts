import { columnKey } from './column.ts';
import { all, breaks, destroys, locks, NOTHING, type Effect, type Judge, type Place } from './effect.ts';
import { droppedName, fieldsIn, listIn, nameOf, relationNamed, relationOf, textIn } from './sql-tree.ts';

const words = (object: string): string => object.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');

/** What is only about speed goes without a trace; of an index that is known only where it was made without `unique`. */
const dropped = (type: string, name: string, cascade: boolean, { schema }: Place): Effect => {
  if (!cascade && type === 'OBJECT_STATISTIC_EXT') return NOTHING;
  if (!cascade && type === 'OBJECT_INDEX')
    return schema.indexes.has(name)
      ? NOTHING
      : breaks(`the index ${name} is not made in these migrations, so it may keep rows unique: the running version may count on that`);
  return destroys(`the ${words(type)} ${name} is dropped${cascade ? ', and all that depends on it' : ''}`);
};

export const drop: Judge = (fields, place) => {
  const type = textIn(fields, 'removeType');
  const concurrent = fields['concurrent'] === true;
  return all(
    listIn(fields, 'objects').map((object) => {
      const name = droppedName(object);
      const lock = locks(name, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE');
      const cascade = textIn(fields, 'behavior') === 'DROP_CASCADE';
      return all([lock, dropped(type, name, cascade, place)]);
    }),
  );
};

/** Names that no query mentions. */
const UNSEEN: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);

export const rename: Judge = (fields, { schema }) => {
  const type = textIn(fields, 'renameType');
  const range = fieldsIn(fields, 'relation');
  const on = relationOf(range);
  const old = textIn(fields, 'subname') || on || nameOf(listIn(fields, 'object'));
  const lock = on === '' ? NOTHING : locks(on, type === 'OBJECT_INDEX' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE');
  // `on conflict on constraint` names what keeps rows unique, which may be an index that these migrations do not make.
  const unseen =
    UNSEEN.has(type) ||
    (type === 'OBJECT_INDEX' && schema.indexes.has(relationNamed(textIn(range, 'schemaname'), textIn(range, 'relname')))) ||
    (type === 'OBJECT_TABCONSTRAINT' && schema.constraints.has(columnKey(on, textIn(fields, 'subname'))));
  if (unseen) return lock;
  return all([
    lock,
    breaks(`the ${words(type)} ${old} becomes ${textIn(fields, 'newname')}: the running version asks for it by its old name`),
  ]);
};
