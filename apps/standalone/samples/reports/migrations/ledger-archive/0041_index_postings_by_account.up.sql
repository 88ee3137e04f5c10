-- Reads by account were scans.
SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY IF NOT EXISTS postings_by_account ON postings (account_id, posted_at);
