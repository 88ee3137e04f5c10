package interlock.release.rollback_test

import data.interlock.release.rollback
import data.interlock.testing.situation

from := "9d1c1b9e-52b1-5c0c-8f5b-1f1f35b7a001"

between := "9d1c1b9e-52b1-5c0c-8f5b-1f1f35b7a002"

none := {"migrations": [], "destructive": false, "reversible": false, "destructiveStatements": []}

harmless := {"migrations": ["0042_orders"], "destructive": false, "reversible": true, "destructiveStatements": []}

stuck := {"migrations": ["0043_split"], "destructive": false, "reversible": false, "destructiveStatements": []}

dropped := {"migrations": ["0044_drop"], "destructive": true, "reversible": true, "destructiveStatements": ["DROP TABLE carts"]}

lost := {"migrations": ["0045_lost"], "destructive": true, "reversible": false, "destructiveStatements": ["DELETE FROM carts"]}

hidden := {"migrations": [], "destructive": true, "reversible": false, "destructiveStatements": ["DELETE FROM carts"]}

residency := {"residencyId": "0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01", "since": "2026-02-01T09:00:00.000Z"}

back(migrations, others) := {
	"from": {"releaseId": from, "artifacts": [], "configuration": null, "migrations": migrations},
	"residency": residency,
	"between": array.concat([{"releaseId": from, "migrations": migrations}], others),
}

older(migrations) := [{"releaseId": between, "migrations": migrations}]

input_of(back_from) := situation.with_values({"/changeKind": "rollback", "/rollback": back_from})

cases := {
	"nothing was done to data": {"rollback": back([], older([])), "codes": set(), "satisfied": 1},
	"an attestation of no migration": {"rollback": back([none], []), "codes": set(), "satisfied": 1},
	"a harmless migration": {"rollback": back([harmless], older([harmless])), "codes": set(), "satisfied": 1},
	"one that cannot be undone": {"rollback": back([stuck], []), "codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0},
	"one that cannot be undone in between": {"rollback": back([], older([stuck])), "codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0},
	"one that destroyed and cannot be undone": {"rollback": back([lost], []), "codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0},
	"statements without a migration": {"rollback": back([hidden], []), "codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0},
	"one that destroyed and can be undone": {"rollback": back([dropped], []), "codes": {"ROLLBACK_DESTRUCTIVE"}, "satisfied": 0},
	"such a one in between": {"rollback": back([], older([dropped])), "codes": {"ROLLBACK_DESTRUCTIVE"}, "satisfied": 0},
	"both": {"rollback": back([dropped], older([stuck])), "codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0},
	"one that does not say whether it can be undone": {
		"rollback": back([object.union(stuck, {"reversible": null})], []),
		"codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0,
	},
	"two attestations, the later one milder": {"rollback": back([stuck, harmless], []), "codes": {"ROLLBACK_IRREVERSIBLE"}, "satisfied": 0},
	"never resident": {
		"rollback": object.union(back([], []), {"residency": null}),
		"codes": {"ROLLBACK_NEVER_RESIDENT"}, "satisfied": 0,
	},
	"from nothing": {"rollback": object.union(back([], []), {"from": null}), "codes": {"ROLLBACK_NEVER_RESIDENT"}, "satisfied": 0},
	"a long way": {
		"rollback": back([], [{"releaseId": concat("", ["r", format_int(index, 10)]), "migrations": []} | some index in numbers.range(1, 49)]),
		"codes": {"ROLLBACK_FAR"}, "satisfied": 0,
	},
	"one release less": {
		"rollback": back([], [{"releaseId": concat("", ["r", format_int(index, 10)]), "migrations": []} | some index in numbers.range(1, 48)]),
		"codes": set(), "satisfied": 1,
	},
}

test_what_was_done_to_data_decides[name] if {
	some name, case in cases
	changed := input_of(case.rollback)
	situation.codes(rollback.findings) == case.codes with input as changed
	count(rollback.satisfied) == case.satisfied with input as changed
}

test_forward_is_not_asked if {
	count(rollback.findings) == 0 with input as data.interlock.testing.input
	count(rollback.satisfied) == 1 with input as data.interlock.testing.input
}

test_what_the_document_does_not_say_is_not_decided[name] if {
	some name, changed in {
		"absent": situation.with_changes([{"op": "remove", "path": "/rollback"}]),
		"a rollback of which nothing is said": situation.with_values({"/changeKind": "rollback"}),
		"migrations that cannot be read": input_of(back(null, [])),
		"migrations in between that cannot be read": input_of(back([], older(null))),
	}
	count(rollback.findings) == 0 with input as changed
	count(rollback.satisfied) == 0 with input as changed
}

test_the_denial_names_releases_and_statements if {
	found := rollback.findings with input as input_of(back([lost], older([stuck])))
	some finding in found
	finding.severity == "deny"
	finding.message == concat("", [
		"What was done to stored data since cannot be undone: ",
		from, " (DELETE FROM carts), ", between, " (0043_split).",
	])
	finding.facts == ["/rollback/between/1/migrations", "/rollback/from/migrations"]
}

test_how_each_finding_bears[name] if {
	some name, case in {
		"destroyed": {"rollback": back([dropped], []), "severity": "escalate", "seats": ["owner"]},
		"far": {"rollback": cases["a long way"].rollback, "severity": "escalate", "seats": ["owner", "sre"]},
		"never": {"rollback": cases["never resident"].rollback, "severity": "deny", "seats": null},
	}
	found := rollback.findings with input as input_of(case.rollback)
	{[finding.severity, object.get(finding, "seats", null)] | some finding in found} == {[case.severity, case.seats]}
}
