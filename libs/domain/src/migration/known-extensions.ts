/** Extensions that PostgreSQL brings along, and two that are known to make types and functions alone. What another one's script runs is elsewhere. */
const EXTENSIONS =
  'amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore insert_username intagg intarray isn lo ltree ' +
  'moddatetime pageinspect pg_buffercache pg_freespacemap pg_logicalinspect pg_overexplain pg_prewarm pg_stat_statements pg_surgery pg_trgm pg_visibility pg_walinspect ' +
  'pgcrypto pgrowlocks pgstattuple plpgsql postgis postgres_fdw refint seg sslinfo tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp vector xml2';

export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(EXTENSIONS.split(' '));
