/** Operators of PostgreSQL that change nothing. Any other is a call of a function that is elsewhere. */
const OPERATORS =
  '+ - * / % ^ |/ ||/ @ & | # << >> || = <> != < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* ^@ && @> <@ @@ @@@ -> ->> #> #>> #- ? ?| ?& @? &< &> -|- <<= >>= !! ~= ' +
  '|>> <<| &<| |&> ?# ?- ?-| ?|| @-@ ## <-> ~<~ ~<=~ ~>=~ ~>~';

export const KNOWN_OPERATORS: ReadonlySet<string> = new Set(OPERATORS.split(' '));

/** Operator classes whose functions are PostgreSQL's own, its extensions' or pgvector's. Those of BRIN are named by one pattern. */
const CLASSES =
  'array bit bool bpchar bpchar_pattern bytea char cidr date float4 float8 inet int2 int4 int8 interval jsonb jsonb_path kd_point macaddr money multirange name network numeric oid point box circle poly ' +
  'quad_point range text text_pattern time timestamp timestamptz timetz tsquery tsvector uuid varbit varchar varchar_pattern citext hstore ltree gin_trgm gist_trgm gin__int gist__int gist__intbig gist_ltree ' +
  'vector_l2 vector_ip vector_cosine vector_l1 halfvec_l2 halfvec_ip halfvec_cosine halfvec_l1';
const KNOWN_CLASSES: ReadonlySet<string> = new Set(CLASSES.split(' '));

export const isKnownClass = (name: string): boolean => {
  const base = /^(.*)_ops$/.exec(name)?.[1]?.replace(/_(?:minmax|minmax_multi|bloom|inclusion)$/, '');
  return base !== undefined && KNOWN_CLASSES.has(base);
};

/** How rows are picked for `tablesample`: PostgreSQL's own two, and its two extensions'. */
export const KNOWN_SAMPLES: ReadonlySet<string> = new Set(['bernoulli', 'system', 'system_rows', 'system_time']);
