/** Lower-case only: two names that differ in case would be one file on some systems. */
export const WORKLOAD_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,188}[a-z0-9])?$/;
