package interlock.release.vulnerabilities_test

import data.interlock.release.decision
import data.interlock.release.vulnerabilities
import data.interlock.testing.situation

finding(changes) := situation.vulnerability(changes)

excuse(status) := {"vex": {
	"status": status,
	"justification": "never called",
	"evidence": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
}}

day := 86400

# The fixture is of tier 1.
cases := {
	"nothing": {"findings": [], "codes": set(), "satisfied": 1},
	"a critical one with a fix": {"findings": [finding({})], "codes": {"VULNERABILITIES_DENIED"}, "satisfied": 0},
	"a critical one without": {"findings": [finding({"fixedIn": null})], "codes": {"VULNERABILITIES_JUDGED"}, "satisfied": 0},
	"a high one within its grace": {
		"findings": [finding({"severity": "high", "ageSeconds": (30 * day) - 1})],
		"codes": set(),
		"satisfied": 1,
	},
	"a high one after it": {
		"findings": [finding({"severity": "high", "ageSeconds": 30 * day})],
		"codes": {"VULNERABILITIES_JUDGED"},
		"satisfied": 0,
	},
	"a high one of unknown age": {
		"findings": [finding({"severity": "high", "ageSeconds": null})],
		"codes": {"VULNERABILITIES_JUDGED"},
		"satisfied": 0,
	},
	"a high one without a fix": {"findings": [finding({"severity": "high", "fixedIn": null})], "codes": set(), "satisfied": 1},
	"a medium one": {"findings": [finding({"severity": "medium"})], "codes": set(), "satisfied": 1},
	"an unknown one": {"findings": [finding({"severity": "unknown"})], "codes": set(), "satisfied": 1},
	"a low one that is exploited": {
		"findings": [finding({"severity": "low", "exploited": true})],
		"codes": {"VULNERABILITY_EXPLOITED"},
		"satisfied": 0,
	},
	"a critical one that is excused": {
		"findings": [finding(excuse("not_affected"))],
		"codes": {"VULNERABILITIES_EXCUSED"},
		"satisfied": 1,
	},
	"one that is fixed": {"findings": [finding(excuse("fixed"))], "codes": {"VULNERABILITIES_EXCUSED"}, "satisfied": 1},
	"one that is looked into": {
		"findings": [finding(excuse("under_investigation"))],
		"codes": {"VULNERABILITIES_DENIED"},
		"satisfied": 0,
	},
	"one that affects": {"findings": [finding(excuse("affected"))], "codes": {"VULNERABILITIES_DENIED"}, "satisfied": 0},
	"an exploited one that is excused": {
		"findings": [finding(object.union(excuse("not_affected"), {"exploited": true}))],
		"codes": {"VULNERABILITIES_EXCUSED"},
		"satisfied": 1,
	},
	"two of different weight": {
		"findings": [finding({}), finding({"id": "CVE-2", "fixedIn": null})],
		"codes": {"VULNERABILITIES_DENIED", "VULNERABILITIES_JUDGED"},
		"satisfied": 0,
	},
}

test_findings_by_line[name] if {
	some name, case in cases
	changed := situation.with_evidence([situation.scan("trivy", 60, case.findings)])
	situation.codes(vulnerabilities.findings) == case.codes with input as changed
	count(vulnerabilities.satisfied) == case.satisfied with input as changed
}

test_unknown_severity_counts_as_the_data_says if {
	changed := situation.with_evidence([situation.scan("trivy", 60, [finding({"severity": "unknown"})])])
	situation.codes(vulnerabilities.findings) == {"VULNERABILITIES_DENIED"} with input as changed
		with data.interlock.vulnerabilities.unknownCountsAs as "critical"
}

test_grace_of_lower_tiers_ends_with_a_deadline if {
	young := situation.scan("trivy", 60, [finding({"ageSeconds": day})])
	changed := json.patch(situation.with_evidence([young]), [{"op": "replace", "path": "/component/tier/value", "value": 3}])
	vulnerabilities.findings == set() with input as changed
	vulnerabilities.deadlines == {6 * day} with input as changed
}

test_unknown_tier_is_the_strictest if {
	changed := json.patch(
		situation.with_evidence([situation.scan("trivy", 60, [finding({"fixedIn": null})])]),
		[{"op": "replace", "path": "/component/tier/value", "value": null}],
	)
	situation.codes(vulnerabilities.findings) == {"VULNERABILITIES_JUDGED"} with input as changed
}

test_newest_scan_of_each_scanner_counts[name] if {
	some name, case in {
		"mended": {"scans": [situation.scan("trivy", 600, [finding({})]), situation.scan("trivy", 60, [])], "codes": set()},
		"worsened": {
			"scans": [situation.scan("trivy", 600, []), situation.scan("trivy", 60, [finding({})])],
			"codes": {"VULNERABILITIES_DENIED"},
		},
		"at once": {
			"scans": [situation.scan("trivy", 60, []), situation.scan("trivy", 60, [finding({})])],
			"codes": {"VULNERABILITIES_DENIED"},
		},
		"another scanner does not talk it away": {
			"scans": [situation.scan("trivy", 600, [finding({})]), situation.scan("grype", 60, [])],
			"codes": {"VULNERABILITIES_DENIED"},
		},
	}
	situation.codes(vulnerabilities.findings) == case.codes with input as situation.with_evidence(case.scans)
}

test_required_scan[name] if {
	some name, case in {
		"none": {"scans": [], "codes": {"VULNERABILITIES_UNKNOWN"}, "satisfied": 0},
		"fresh": {"scans": [situation.scan("trivy", 604799, [])], "codes": set(), "satisfied": 1},
		"stale": {"scans": [situation.scan("trivy", 604800, [])], "codes": {"VULNERABILITIES_STALE"}, "satisfied": 0},
	}
	changed := situation.with_evidence(case.scans)
	situation.codes(vulnerabilities.findings) == case.codes with input as changed
		with data.interlock.vulnerabilities.requiredTiers as [1]
	count(vulnerabilities.satisfied) == case.satisfied with input as changed
		with data.interlock.vulnerabilities.requiredTiers as [1]
}

test_required_scan_ages if {
	changed := situation.with_evidence([situation.scan("trivy", 604700, [])])
	vulnerabilities.deadlines == {100} with input as changed with data.interlock.vulnerabilities.requiredTiers as [1]
	vulnerabilities.deadlines == set() with input as changed
}

test_nothing_is_asked_of_other_tiers if {
	vulnerabilities.findings == set() with input as data.interlock.testing.input
	count(vulnerabilities.satisfied) == 1 with input as data.interlock.testing.input
}

test_scan_of_another_artifact_does_not_count if {
	other := object.union(
		situation.scan("trivy", 60, [finding({})]),
		{"subject": "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"},
	)
	vulnerabilities.findings == set() with input as situation.with_evidence([other])
}

test_what_is_only_counted_is_refused_too if {
	many := json.patch(situation.scan("trivy", 60, []), [{"op": "replace", "path": "/claims/omitted", "value": {"critical": 3}}])
	found := vulnerabilities.findings with input as situation.with_evidence([many])
	situation.codes(found) == {"VULNERABILITIES_DENIED", "VULNERABILITIES_JUDGED"}
	some denied in found
	denied.code == "VULNERABILITIES_DENIED"
	denied.message == "Not allowed for tier 1: more findings than are listed one by one."
}

test_finding_is_named_with_its_fix if {
	found := vulnerabilities.findings with input as situation.with_evidence([situation.scan("trivy", 60, [finding({})])])
	some denied in found
	denied.message == "Not allowed for tier 1: CVE-2026-1000 (critical) in pkg:npm/lodash@4.17.15, fixed in 4.17.21."
	denied.facts == ["/evidence/3/claims/findings/0"]
}

test_names_without_a_package_url[name] if {
	some name, case in {
		"by its name": {"package": {"purl": null, "name": "lodash", "version": null}, "text": "in lodash, no fix known."},
		"not at all": {"package": {"purl": null, "name": null, "version": null}, "text": "in the artifact, no fix known."},
	}
	scan := situation.scan("trivy", 60, [object.union(finding({"fixedIn": null}), {"package": case["package"]})])
	some judged in vulnerabilities.findings with input as situation.with_evidence([scan])
	endswith(judged.message, case.text)
}

test_rollback_is_not_asked if {
	changed := json.patch(
		situation.with_evidence([situation.scan("trivy", 60, [finding({"exploited": true})])]),
		[{"op": "replace", "path": "/changeKind", "value": "rollback"}],
	)
	vulnerabilities.findings == set() with input as changed
	count(vulnerabilities.satisfied) == 1 with input as changed
}

test_missing_data_satisfies_nothing if {
	count(vulnerabilities.satisfied) == 0 with input as data.interlock.testing.input with data.interlock.vulnerabilities as {}
}

test_judgement_asks_the_owner if {
	changed := situation.with_evidence([situation.scan("trivy", 60, [finding({"fixedIn": null})])])
	result := decision.result with input as changed
	result.outcome == "escalate"
	[seat.id | some seat in result.approval.seats] == ["owner"]
}

test_denial_is_the_outcome if {
	changed := situation.with_evidence([situation.scan("trivy", 60, [finding({})])])
	result := decision.result with input as changed
	result.outcome == "deny"
}
