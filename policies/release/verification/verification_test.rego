package interlock.release.verification_test

import data.interlock.release.verification
import data.interlock.testing.situation

_day := 86400

_line(changes) := object.union({"tiers": [1], "level": "SLSA_BUILD_LEVEL_2", "maxAgeSeconds": _day}, changes)

_failed := {"result": "FAILED", "levels": ["FAILED"]}

# Each with lines, evidence, the codes that are found and how often the rule is satisfied.
cases := {
	"nothing asked, nothing there": {"lines": [], "evidence": [], "codes": set(), "satisfied": 1},
	"nothing there": {"lines": [_line({})], "evidence": [], "codes": {"VERIFICATION_MISSING"}, "satisfied": 0},
	"the level": {"lines": [_line({})], "evidence": [situation.summary(60, {})], "codes": set(), "satisfied": 1},
	"a higher level of the track": {
		"lines": [_line({})],
		"evidence": [situation.summary(60, {"levels": ["SLSA_BUILD_LEVEL_3"]})],
		"codes": set(),
		"satisfied": 1,
	},
	"a lower level": {
		"lines": [_line({})],
		"evidence": [situation.summary(60, {"levels": ["SLSA_BUILD_LEVEL_1", "SLSA_SOURCE_LEVEL_3"]})],
		"codes": {"VERIFICATION_LEVEL_TOO_LOW"},
		"satisfied": 0,
	},
	"a level of no track is compared as it is": {
		"lines": [_line({"level": "EXAMPLE_REVIEWED"})],
		"evidence": [situation.summary(60, {"levels": ["EXAMPLE_REVIEWED"]})],
		"codes": set(),
		"satisfied": 1,
	},
	"an unknown level reaches nothing": {
		"lines": [_line({})],
		"evidence": [situation.summary(60, {"levels": ["SLSA_BUILD_LEVEL_9", "slsa_build_level_2"]})],
		"codes": {"VERIFICATION_LEVEL_TOO_LOW"},
		"satisfied": 0,
	},
	"one second too old": {
		"lines": [_line({})],
		"evidence": [situation.summary(_day, {})],
		"codes": {"VERIFICATION_STALE"},
		"satisfied": 0,
	},
	"the last second": {"lines": [_line({})], "evidence": [situation.summary(_day - 1, {})], "codes": set(), "satisfied": 1},
	"an old one and a fresh one": {
		"lines": [_line({})],
		"evidence": [situation.summary(_day * 9, {}), situation.summary(60, {})],
		"codes": set(),
		"satisfied": 1,
	},
	"another verifier": {
		"lines": [_line({"verifiers": ["https://other.example"]})],
		"evidence": [situation.summary(60, {})],
		"codes": {"VERIFICATION_MISSING"},
		"satisfied": 0,
	},
	"the verifier": {
		"lines": [_line({"verifiers": ["https://verifier.example"]})],
		"evidence": [situation.summary(60, {})],
		"codes": set(),
		"satisfied": 1,
	},
	"another policy": {
		"lines": [_line({"policies": ["sha256:00"]})],
		"evidence": [situation.summary(60, {}), situation.summary(60, {"policyDigest": null})],
		"codes": {"VERIFICATION_MISSING"},
		"satisfied": 0,
	},
	"the policy": {
		"lines": [_line({"policies": ["sha256:00", "sha256:1212121212121212121212121212121212121212121212121212121212121212"]})],
		"evidence": [situation.summary(60, {})],
		"codes": set(),
		"satisfied": 1,
	},
	"each line that fits": {
		"lines": [_line({}), _line({"level": "SLSA_SOURCE_LEVEL_2"}), _line({"tiers": [4], "level": "NEVER"})],
		"evidence": [situation.summary(60, {})],
		"codes": {"VERIFICATION_LEVEL_TOO_LOW"},
		"satisfied": 0,
	},
	"a line without tiers": {
		"lines": [object.remove(_line({}), {"tiers"})],
		"evidence": [],
		"codes": {"VERIFICATION_MISSING"},
		"satisfied": 0,
	},
	"a failure, asked for or not": {
		"lines": [],
		"evidence": [situation.summary(60, _failed)],
		"codes": {"VERIFICATION_FAILED"},
		"satisfied": 0,
	},
	"a failure beside what passed before": {
		"lines": [_line({})],
		"evidence": [situation.summary(60, {"verifiedAt": "2026-03-01T10:00:00.000Z"}), situation.summary(60, _failed)],
		"codes": {"VERIFICATION_FAILED"},
		"satisfied": 0,
	},
	"a failure that was taken back": {
		"lines": [_line({})],
		"evidence": [
			situation.summary(60, _failed),
			situation.summary(60, {"verifiedAt": "2026-03-01T11:00:01.000Z"}),
		],
		"codes": set(),
		"satisfied": 1,
	},
	"a failure of one verifier and a pass of another": {
		"lines": [_line({})],
		"evidence": [
			situation.summary(60, _failed),
			situation.summary(60, {"verifierId": "https://other.example", "verifiedAt": "2026-03-01T12:00:00.000Z"}),
		],
		"codes": {"VERIFICATION_FAILED"},
		"satisfied": 0,
	},
	"a failure under one policy and a pass under another": {
		"lines": [_line({})],
		"evidence": [
			situation.summary(60, _failed),
			situation.summary(60, {"policyUri": "https://other.example", "verifiedAt": "2026-03-01T12:00:00.000Z"}),
		],
		"codes": {"VERIFICATION_FAILED"},
		"satisfied": 0,
	},
	"a failure and a pass that say no time": {
		"lines": [_line({})],
		"evidence": [situation.summary(60, _failed), situation.summary(10, {"verifiedAt": null})],
		"codes": {"VERIFICATION_FAILED"},
		"satisfied": 0,
	},
}

test_cases[name] if {
	some name, case in cases
	changed := situation.with_evidence(case.evidence)
	situation.codes(verification.findings) == case.codes with input as changed with data.interlock.verification.required as case.lines
	count(verification.satisfied) == case.satisfied with input as changed with data.interlock.verification.required as case.lines
}

test_summary_of_another_artifact_does_not_count if {
	other := object.union(situation.summary(60, {}), {"subject": "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"})
	changed := situation.with_evidence([other])
	situation.codes(verification.findings) == {"VERIFICATION_MISSING"} with input as changed
		with data.interlock.verification.required as [_line({})]
}

test_unknown_tier_is_the_strictest if {
	changed := situation.with_values({"/component/tier/value": null})
	situation.codes(verification.findings) == {"VERIFICATION_MISSING"} with input as changed
		with data.interlock.verification.required as [_line({})]
}

test_rollback_is_not_asked if {
	changed := situation.with_values({"/changeKind": "rollback"})
	verification.findings == set() with input as changed with data.interlock.verification.required as [_line({})]
	count(verification.satisfied) == 1 with input as changed with data.interlock.verification.required as [_line({})]
}

test_refused_summaries_are_named if {
	refused := [situation.rejection("evidence.signer_untrusted", "https://slsa.dev/verification_summary/v1")]
	changed := situation.with_values({"/rejections": refused})
	found := verification.findings with input as changed with data.interlock.verification.required as [_line({})]
	some finding in found
	finding.facts == ["/rejections/0", "/release/artifacts/0"]
}

test_lease_ends_with_the_summary if {
	changed := situation.with_evidence([situation.summary(60, {})])
	verification.deadlines == {_day - 60} with input as changed with data.interlock.verification.required as [_line({})]
}

test_missing_data_satisfies_nothing if {
	count(verification.satisfied) == 0 with input as data.interlock.testing.input with data.interlock.verification as {}
}

test_lease_ends_with_the_newest_of_several_summaries if {
	changed := situation.with_evidence([situation.summary(60, {}), situation.summary(_day - 10, {})])
	verification.deadlines == {_day - 60} with input as changed with data.interlock.verification.required as [_line({})]
}
