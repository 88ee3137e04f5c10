package interlock.release.manifests_test

import data.interlock.release.decision
import data.interlock.release.manifests
import data.interlock.release.path
import data.interlock.testing.situation

live := "sha256:1111111111111111111111111111111111111111111111111111111111111111"

with_diffs(values, diffs) := json.patch(situation.with_values(values), [{"op": "add", "path": "/evidence/-", "value": item} |
	some item in diffs
])

small := {"/component/tier/value": 4, "/live/configuration": {"digest": live}}

privileged := situation.manifest_diff(live, [{"means": "privileges", "changes": 2, "widens": 1}])

open := situation.manifest_diff(live, [{"means": "network", "changes": 1, "widens": 1}])

quiet := situation.manifest_diff(live, [
	{"means": "image", "changes": 1, "widens": 0},
	{"means": "privileges", "changes": 1, "widens": 0},
])

cases := {
	"none": {"values": small, "diffs": [], "codes": set(), "satisfied": 1, "path": "fast"},
	"nothing that widens": {"values": small, "diffs": [quiet], "codes": set(), "satisfied": 1, "path": "fast"},
	"privileges": {"values": small, "diffs": [privileged], "codes": {"PRIVILEGES_WIDENED"}, "satisfied": 0, "path": "standard"},
	"network": {"values": small, "diffs": [open], "codes": {"NETWORK_WIDENED"}, "satisfied": 0, "path": "standard"},
	"both": {
		"values": small, "diffs": [privileged, open],
		"codes": {"NETWORK_WIDENED", "PRIVILEGES_WIDENED"}, "satisfied": 0, "path": "standard",
	},
	"privileges, then said to be nothing": {
		"values": small, "diffs": [privileged, quiet],
		"codes": {"PRIVILEGES_WIDENED"}, "satisfied": 0, "path": "standard",
	},
	"a diff that does not say": {
		"values": small, "diffs": [situation.manifest_diff(live, null)],
		"codes": {"NETWORK_WIDENED", "PRIVILEGES_WIDENED"}, "satisfied": 0, "path": "standard",
	},
	"privileges where nobody is asked": {
		"values": object.union(small, {"/environment/classification": "staging"}), "diffs": [privileged],
		"codes": set(), "satisfied": 1, "path": "standard",
	},
	"privileges of a tier that is never fast": {
		"values": object.union(small, {"/component/tier/value": 2}), "diffs": [privileged],
		"codes": {"PRIVILEGES_WIDENED"}, "satisfied": 0, "path": "standard",
	},
	"privileges that come back": {
		"values": object.union(small, {"/changeKind": "rollback"}), "diffs": [privileged],
		"codes": set(), "satisfied": 1, "path": "rollback",
	},
	"compared with what is not live": {
		"values": small, "diffs": [situation.manifest_diff(null, [])],
		"codes": {"MANIFESTS_COMPARED_ELSEWHERE"}, "satisfied": 1, "path": "fast",
	},
}

test_what_widens_is_judged[name] if {
	some name, case in cases
	changed := with_diffs(case.values, case.diffs)
	situation.codes(manifests.findings) == case.codes with input as changed
	count(manifests.satisfied) == case.satisfied with input as changed
	path.selected == case.path with input as changed
}

test_seats_are_those_of_the_data if {
	found := manifests.findings with input as with_diffs(small, [privileged, open])
	{{finding.code, finding.seats} | some finding in found} == {
		{"PRIVILEGES_WIDENED", ["owner", "sre"]},
		{"NETWORK_WIDENED", ["owner"]},
	}
}

test_changes_are_named if {
	found := manifests.findings with input as with_diffs(small, [privileged])
	some finding in found
	contains(finding.message, "Deployment shop/web spec.privileged: nothing → true")
}

test_nothing_is_said_where_the_data_names_no_judges if {
	changed := with_diffs(small, [privileged])
	count(manifests.findings) == 0 with input as changed with data.interlock.manifests as {}
	count(manifests.satisfied) == 0 with input as changed with data.interlock.manifests as {}
}

test_a_path_may_ask_for_a_diff if {
	asking := object.union(data.interlock.paths.definitions.fast, {"additionalEvidence": ["manifest-diff"]})
	found := manifests.findings with input as situation.with_values(small)
		with data.interlock.paths.definitions.fast as asking
	situation.codes(found) == {"MANIFEST_DIFF_UNKNOWN"}
	later := manifests.findings with input as with_diffs(small, [quiet])
		with data.interlock.paths.definitions.fast as asking
	count(later) == 0
}

test_people_are_asked_by_the_whole if {
	result := decision.result with input as with_diffs(small, [privileged])
	result.outcome == "escalate"
	{seat.id | some seat in result.approval.seats} == {"owner", "sre"}
	result.path == "standard"
}

test_catalog_alone_is_fast_where_the_data_says_so if {
	path.selected == "fast" with input as situation.with_values({"/component/tier/value": 4, "/changeKind": "catalog"})
	path.selected == "standard" with input as situation.with_values({"/component/tier/value": 1, "/changeKind": "catalog"})
	path.selected == "standard" with input as situation.with_values({"/component/tier/value": 4, "/changeKind": "unknown"})
}
