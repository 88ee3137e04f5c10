package interlock.release.separation_of_duties_test

import data.interlock.release.separation_of_duties
import data.interlock.testing.situation

unresolved := [{"role": "author", "name": "Eve <eve@example.com>"}]

twins := [{"role": "author", "name": "eve@example.com", "couldBe": ["user:default/eve", "user:default/eve-admin"]}]

cases := {
	"known people": {"values": {}, "codes": set(), "satisfied": 1},
	"no attestation": {"values": {"/people/known": false}, "codes": {"CHANGE_ATTESTATION_MISSING"}, "satisfied": 0},
	"somebody unknown": {"values": {"/people/unresolved": unresolved}, "codes": {"CHANGE_PEOPLE_UNRESOLVED"}, "satisfied": 0},
	"somebody of two accounts": {"values": {"/people/unresolved": twins}, "codes": {"CHANGE_PEOPLE_AMBIGUOUS"}, "satisfied": 0},
	"one of each": {
		"values": {"/people/unresolved": array.concat(unresolved, twins)},
		"codes": {"CHANGE_PEOPLE_UNRESOLVED", "CHANGE_PEOPLE_AMBIGUOUS"},
		"satisfied": 0,
	},
	"tier 3, nobody asked, somebody of two accounts": {
		"values": {"/component/tier/value": 3, "/people/unresolved": twins},
		"codes": set(),
		"satisfied": 1,
	},
	"nobody named": {"values": {"/people/authors": []}, "codes": set(), "satisfied": 0},
	"tier 3, nobody asked": {
		"values": {"/component/tier/value": 3, "/people/known": false},
		"codes": set(),
		"satisfied": 1,
	},
	"tier 3, nobody asked, somebody unknown": {
		"values": {"/component/tier/value": 3, "/people/unresolved": unresolved},
		"codes": set(),
		"satisfied": 1,
	},
	"tier 3, somebody asked": {
		"values": {
			"/component/tier/value": 3, "/people/known": false, "/changeKind": "migration",
			"/evidence/3": situation.migration(true, true, []),
		},
		"codes": {"CHANGE_ATTESTATION_MISSING"},
		"satisfied": 0,
	},
	"tier 1 in staging": {
		"values": {"/environment/classification": "staging", "/people/known": false},
		"codes": {"CHANGE_ATTESTATION_MISSING"},
		"satisfied": 0,
	},
	"no entity": {"values": {"/component": null, "/people/known": false}, "codes": set(), "satisfied": 0},
}

test_people_of_the_change_are_known[name] if {
	some name, case in cases
	changed := situation.with_values(case.values)
	situation.codes(separation_of_duties.findings) == case.codes with input as changed
	count(separation_of_duties.satisfied) == case.satisfied with input as changed
}

test_everybody_whom_the_catalog_does_not_know_is_named if {
	found := separation_of_duties.findings with input as situation.with_values({"/people/unresolved": [
		{"role": "trigger", "name": "bot"},
		{"role": "author", "name": "Eve"},
	]})
	some finding in found
	finding.severity == "hold"
	finding.message == "The catalog does not know author Eve, trigger bot."
	finding.awaits.what == "catalog Users for author Eve, trigger bot"
}

test_whom_the_catalog_has_twice_is_not_called_unknown if {
	found := separation_of_duties.findings with input as situation.with_values({"/people/unresolved": array.concat(twins, [
		{"role": "author", "name": "Eve"},
		{"role": "trigger", "name": "bot", "couldBe": ["user:default/a", "user:default/b", "user:default/c"]},
	])})
	{finding.message | some finding in found} == {
		"The catalog does not know author Eve.",
		concat("", [
			"The catalog has more than one User for author eve@example.com (user:default/eve, user:default/eve-admin), ",
			"trigger bot (user:default/a, user:default/b and 1 more).",
		]),
	}
	{finding.awaits.what | some finding in found} == {
		"catalog Users for author Eve",
		"one catalog User alone for author eve@example.com, trigger bot",
	}
}

test_a_path_can_ask_for_the_change if {
	changed := situation.with_values({"/component/tier/value": 4, "/people/known": false})
	situation.codes(separation_of_duties.findings) == {"CHANGE_ATTESTATION_MISSING"} with input as changed
		with data.interlock.paths.definitions.fast.additionalEvidence as ["change"]
}

test_without_tier_the_catalog_rule_speaks if {
	changed := situation.with_values({"/component/tier/value": null})
	separation_of_duties.deferred == {"interlock.release.catalog"} with input as changed
}
