import { quoted } from '@interlock/domain';
import { EntityRef, type SourceLocation } from '@interlock/contracts';
import { isPlainList, isPlainObject, type PlainObject, type PlainValue } from '../yaml/plain-value.ts';
import type { TextDocument } from '../yaml/read-documents.ts';
import { backstageModel } from './backstage-model.ts';

/** An entity that must not count: a field whose value changes what rules would see cannot be read. */
export class InvalidEntity extends Error {
  readonly code = 'catalog-source.invalid_entity';
  readonly path: readonly string[];
  constructor(path: readonly string[], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'InvalidEntity';
    this.path = path;
  }
}

/** Typed reading of one entity's fields, with their places. */
export class EntityReader {
  readonly #document: TextDocument;
  readonly #file: string;
  readonly value: PlainObject;

  constructor(document: TextDocument, value: PlainObject, file: string) {
    this.#document = document;
    this.value = value;
    this.#file = file;
  }

  at(path: readonly string[]): SourceLocation {
    const { line, column } = this.#document.locate(path);
    return { file: this.#file, line, column, field: fieldName(path) };
  }

  get(path: readonly string[]): PlainValue | undefined {
    let value: PlainValue | undefined = this.value;
    for (const name of path) value = isPlainObject(value) ? value[name] : undefined;
    return value ?? undefined;
  }

  /** Trimmed text; undefined when missing, empty or no text. */
  text(path: readonly string[]): string | undefined {
    return textOf(this.get(path));
  }

  annotation(key: string): string | undefined {
    const value = this.get(annotationPath(key));
    return typeof value === 'number' ? String(value) : textOf(value);
  }

  /** The entity that a field names, canonical; undefined when the field is missing. Throws `InvalidEntity` when it names none. */
  ref(path: readonly string[], defaultKind?: string): EntityRef | undefined {
    const text = this.text(path);
    return text === undefined ? undefined : this.#canonicalRef(text, path, defaultKind);
  }

  /** Entities that a list names: canonical, distinct, sorted. */
  refs(path: readonly string[], defaultKind?: string): EntityRef[] {
    const value = this.get(path);
    if (value === undefined) return [];
    if (!isPlainList(value)) throw new InvalidEntity(path, `found ${describe(value)}, expected a list of entity refs`);
    const refs = value.map((item, index) => {
      if (typeof item !== 'string') throw new InvalidEntity([...path, String(index)], `found ${describe(item)}, expected an entity ref`);
      return this.#canonicalRef(item.trim(), path, defaultKind, index);
    });
    return [...new Set(refs)].toSorted();
  }

  /** The ref of the entity itself; undefined when its name cannot be read. */
  self(): EntityRef | undefined {
    const kind = this.text(['kind']);
    const name = this.text(['metadata', 'name']);
    if (kind === undefined || name === undefined) return undefined;
    const namespace = this.text(['metadata', 'namespace']) ?? backstageModel().DEFAULT_NAMESPACE;
    return EntityRef.safeParse(backstageModel().stringifyEntityRef({ kind, namespace, name })).data;
  }

  #canonicalRef(text: string, path: readonly string[], defaultKind: string | undefined, index?: number): EntityRef {
    // What is whole and canonical already is what parsing it would come to.
    const whole = EntityRef.safeParse(text);
    if (whole.success) return whole.data;
    const { parseEntityRef, stringifyEntityRef, DEFAULT_NAMESPACE } = backstageModel();
    const defaults = {
      defaultNamespace: this.text(['metadata', 'namespace']) ?? DEFAULT_NAMESPACE,
      ...(defaultKind === undefined ? {} : { defaultKind }),
    };
    let cause: unknown;
    try {
      const ref = EntityRef.safeParse(stringifyEntityRef(parseEntityRef(text, defaults)));
      if (ref.success) return ref.data;
    } catch (error) {
      cause = error;
    }
    const expected = `an entity ref like "${defaultKind === undefined ? 'component:' : ''}name"${defaultKind === undefined ? '' : ` (kind ${defaultKind} by default)`}`;
    const place = index === undefined ? path : [...path, String(index)];
    throw new InvalidEntity(place, `found ${describe(text)}, expected ${expected}`, { cause });
  }
}

const textOf = (value: PlainValue | undefined): string | undefined => {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
};

/** Of the few annotations that are looked for; each path once. */
const annotationPaths = new Map<string, readonly string[]>();

export const annotationPath = (key: string): readonly string[] => {
  const known = annotationPaths.get(key);
  if (known !== undefined) return known;
  const path = ['metadata', 'annotations', key];
  annotationPaths.set(key, path);
  return path;
};

/** `spec.dependsOn[2]`, `metadata.annotations.interlock.dev/tier`. */
const fieldName = (path: readonly string[]): string => {
  let field = '';
  for (const name of path) field += isIndex(name) ? `[${name}]` : field === '' ? name : `.${name}`;
  return field.slice(0, 200).toWellFormed();
};

/** Most names begin with a letter, and are told by that alone. */
const isIndex = (name: string): boolean => name < ':' && /^\d+$/.test(name);

/** What was found, shortened, for a message. */
export const describe = (value: PlainValue | undefined): string => {
  if (value === undefined) return 'nothing';
  if (isPlainList(value)) return 'a list';
  if (isPlainObject(value)) return 'a map';
  return typeof value === 'string' ? quoted(value, 102) : `${typeof value === 'object' ? '' : `the ${typeof value} `}${String(value)}`;
};
