package interlock.release.migrations_test

import data.interlock.release.migrations
import data.interlock.testing.situation

with_migrations(kind, items) := json.patch(data.interlock.testing.input, array.concat(
	[{"op": "replace", "path": "/changeKind", "value": kind}],
	[{"op": "add", "path": "/evidence/-", "value": item} | some item in items],
))

cases := {
	"none on the standard path": {"kind": "image", "items": [], "codes": set(), "satisfied": 1},
	"none on the restricted path": {"kind": "migration", "items": [], "codes": {"MIGRATION_UNKNOWN"}, "satisfied": 0},
	"harmless": {"kind": "migration", "items": [situation.migration(false, true, [])], "codes": set(), "satisfied": 1},
	"harmless but one-way": {"kind": "migration", "items": [situation.migration(false, false, [])], "codes": set(), "satisfied": 1},
	"destructive, reversible": {
		"kind": "migration",
		"items": [situation.migration(true, true, ["DROP TABLE orders"])],
		"codes": {"MIGRATION_DESTRUCTIVE"},
		"satisfied": 0,
	},
	"destructive, irreversible": {
		"kind": "migration",
		"items": [situation.migration(true, false, ["DROP TABLE orders"])],
		"codes": {"MIGRATION_IRREVERSIBLE"},
		"satisfied": 0,
	},
	"irreversible, then said to be harmless": {
		"kind": "migration",
		"items": [situation.migration(true, false, []), situation.migration(false, true, [])],
		"codes": {"MIGRATION_IRREVERSIBLE"},
		"satisfied": 0,
	},
	"destroyed when it came, and gone back to": {
		"kind": "rollback",
		"items": [situation.migration(true, false, ["DROP TABLE orders"])],
		"codes": set(),
		"satisfied": 1,
	},
	"gone back to without an attestation": {"kind": "rollback", "items": [], "codes": set(), "satisfied": 1},
	"not saying": {
		"kind": "migration",
		"items": [situation.migration(null, null, [])],
		"codes": {"MIGRATION_IRREVERSIBLE"},
		"satisfied": 0,
	},
}

test_what_happens_to_data_decides[name] if {
	some name, case in cases
	changed := with_migrations(case.kind, case.items)
	situation.codes(migrations.findings) == case.codes with input as changed
	count(migrations.satisfied) == case.satisfied with input as changed
}

test_statements_are_named_and_counted if {
	statements := ["DROP TABLE a", "DROP TABLE b", "DROP TABLE c", "DROP TABLE d", "DROP TABLE e"]
	found := migrations.findings with input as with_migrations("migration", [situation.migration(true, false, statements)])
	some finding in found
	finding.severity == "deny"
	finding.message == "The migration destroys data and cannot be undone: DROP TABLE a, DROP TABLE b, DROP TABLE c and 2 more."
	finding.facts == ["/evidence/3"]
}

test_long_statements_are_cut if {
	long := concat("", ["x" | some _ in numbers.range(1, 500)])
	statement := concat("", ["DROP ", concat("", [long_piece | some long_piece in [long]])])
	found := migrations.findings with input as with_migrations("migration", [situation.migration(true, false, [statement])])
	some finding in found
	count(finding.message) < 250
}

test_destructive_is_judged_by_owner_and_sre if {
	found := migrations.findings with input as with_migrations("migration", [situation.migration(true, true, [])])
	some finding in found
	finding.severity == "escalate"
	finding.seats == ["owner", "sre"]
}
