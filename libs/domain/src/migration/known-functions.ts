/** Functions of PostgreSQL that read no more than their arguments and change nothing. Any other call may do anything: what it does is elsewhere. */
const STEADY =
  'abs array_agg array_append array_cat array_length array_position array_remove array_to_string avg bool_and bool_or btrim ceil ceiling char_length cardinality coalesce concat concat_ws count ' +
  'current_setting date_part date_trunc decode encode extract floor format greatest initcap int4range int8range json_agg json_build_object jsonb_agg jsonb_array_elements jsonb_array_elements_text ' +
  'jsonb_build_array jsonb_build_object jsonb_each jsonb_object_agg jsonb_set jsonb_strip_nulls jsonb_typeof least left length lower lpad ltrim make_date make_interval make_timestamptz max md5 min mod ' +
  'now nullif octet_length overlay position power regexp_replace regexp_split_to_array repeat replace reverse right round row_number row_to_json rpad rtrim rank dense_rank lag lead sha256 split_part ' +
  'similar_to_escape sqrt starts_with statement_timestamp string_agg string_to_array strpos substr substring sum timezone to_char to_date to_json to_jsonb to_number to_timestamp to_tsvector transaction_timestamp ' +
  'translate trim trunc tstzrange unnest upper width_bucket generate_series';

/** The same, but with another value at every row: a default of it is written into each. */
const VOLATILE = 'clock_timestamp gen_random_uuid nextval random timeofday uuidv4 uuidv7 uuid_generate_v4 uuid_generate_v1';

export const VOLATILE_FUNCTIONS: ReadonlySet<string> = new Set(VOLATILE.split(' '));
export const KNOWN_FUNCTIONS: ReadonlySet<string> = new Set([...STEADY.split(' '), ...VOLATILE_FUNCTIONS]);

/** Functions of PostgreSQL that do something, but make, drop and rename nothing: what is known of tables stays so. */
export const LEAVES_TABLES: ReadonlySet<string> = new Set(
  'setval pg_advisory_lock pg_advisory_unlock pg_advisory_xact_lock pg_notify pg_sleep'.split(' '),
);
