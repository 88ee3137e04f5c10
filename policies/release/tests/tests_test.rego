package interlock.release.tests_test

import data.interlock.release.tests
import data.interlock.testing.situation

result(verdict, age) := json.patch(data.interlock.testing.input.evidence[1], [
	{"op": "replace", "path": "/claims/result", "value": verdict},
	{"op": "replace", "path": "/ageSeconds", "value": age},
])

with_results(results) := json.patch(data.interlock.testing.input, array.concat(
	[{"op": "remove", "path": "/evidence/1"}],
	[{"op": "add", "path": "/evidence/-", "value": item} | some item in results],
))

cases := {
	"passed": {"results": [result("PASSED", 60)], "codes": set(), "satisfied": 1},
	"warned": {"results": [result("WARNED", 60)], "codes": {"TESTS_WARNED"}, "satisfied": 1},
	"failed": {"results": [result("FAILED", 60)], "codes": {"TESTS_FAILED"}, "satisfied": 0},
	"none": {"results": [], "codes": {"TESTS_MISSING"}, "satisfied": 0},
	"one second short of too old": {"results": [result("PASSED", 604799)], "codes": set(), "satisfied": 1},
	"too old to the second": {"results": [result("PASSED", 604800)], "codes": {"TESTS_STALE"}, "satisfied": 0},
	"failed, then passed": {"results": [result("FAILED", 600), result("PASSED", 60)], "codes": set(), "satisfied": 1},
	"passed, then failed": {"results": [result("PASSED", 600), result("FAILED", 60)], "codes": {"TESTS_FAILED"}, "satisfied": 0},
	"passed and failed at once": {"results": [result("PASSED", 60), result("FAILED", 60)], "codes": {"TESTS_FAILED"}, "satisfied": 0},
	"an unknown verdict": {"results": [result("SKIPPED", 60)], "codes": set(), "satisfied": 0},
}

test_newest_result_counts[name] if {
	some name, case in cases
	changed := with_results(case.results)
	situation.codes(tests.findings) == case.codes with input as changed
	count(tests.satisfied) == case.satisfied with input as changed
}

back(results) := json.patch(with_results(results), [{"op": "replace", "path": "/changeKind", "value": "rollback"}])

rollbacks := {
	"too old": {"results": [result("PASSED", 604800)], "codes": set(), "satisfied": 1},
	"failed": {"results": [result("FAILED", 60)], "codes": {"TESTS_FAILED"}, "satisfied": 0},
	"none": {"results": [], "codes": {"TESTS_MISSING"}, "satisfied": 0},
}

test_of_what_is_gone_back_to_the_age_does_not_count[name] if {
	some name, case in rollbacks
	changed := back(case.results)
	situation.codes(tests.findings) == case.codes with input as changed
	count(tests.satisfied) == case.satisfied with input as changed
	tests.deadlines == set() with input as changed
}

test_result_of_another_artifact_does_not_count if {
	changed := situation.with_values({"/evidence/1/subject": "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"})
	situation.codes(tests.findings) == {"TESTS_MISSING"} with input as changed
}

test_refused_results_are_named if {
	refused := [situation.rejection("evidence.signer_untrusted", "https://in-toto.io/attestation/test-result/v0.1")]
	found := tests.findings with input as json.patch(with_results([]), [{"op": "replace", "path": "/rejections", "value": refused}])
	some finding in found
	endswith(finding.message, "as its subject yet; refused: evidence.signer_untrusted.")
	finding.facts == ["/rejections/0", "/release/artifacts/0"]
	startswith(finding.awaits.what, "a test result of registry.example/checkout")
}

test_failure_says_how_many if {
	failed := json.patch(result("FAILED", 60), [{"op": "replace", "path": "/claims/failed", "value": 3}])
	found := tests.findings with input as with_results([failed])
	some finding in found
	finding.severity == "deny"
	endswith(finding.message, "is FAILED (3 failed).")
}

test_failure_without_numbers_is_said_plainly if {
	failed := json.patch(result("FAILED", 60), [{"op": "replace", "path": "/claims/failed", "value": null}])
	found := tests.findings with input as with_results([failed])
	some finding in found
	endswith(finding.message, "is FAILED.")
}

test_age_limit_comes_from_data_and_is_said_in_its_unit[name] if {
	some name, case in {
		"one hour": {"seconds": 3600, "text": "is older than 1 hour."},
		"two days": {"seconds": 172800, "text": "is older than 2 days."},
		"ninety minutes": {"seconds": 5400, "text": "is older than 90 minutes."},
		"odd seconds": {"seconds": 61, "text": "is older than 61 seconds."},
	}
	found := tests.findings with input as with_results([result("PASSED", 200000)])
		with data.interlock.thresholds.testResultMaxAgeSeconds as case.seconds
	some finding in found
	finding.code == "TESTS_STALE"
	endswith(finding.message, case.text)
}

test_deadline_is_the_time_until_the_result_is_too_old if {
	tests.deadlines == {604500} with input as data.interlock.testing.input
	tests.deadlines == set() with input as with_results([result("PASSED", 604800)])
}

test_how_each_finding_bears[name] if {
	some name, case in {
		"none": {"results": [], "severity": "hold"},
		"too old": {"results": [result("PASSED", 604800)], "severity": "hold"},
		"failed": {"results": [result("FAILED", 60)], "severity": "deny"},
		"warned": {"results": [result("WARNED", 60)], "severity": "info"},
	}
	found := tests.findings with input as with_results(case.results)
	{finding.severity | some finding in found} == {case.severity}
}

test_release_without_artifacts_is_not_satisfied if {
	count(tests.satisfied) == 0 with input as situation.with_values({"/release/artifacts": []})
}

test_one_artifact_of_two_is_not_enough if {
	second := {"name": "worker", "digest": "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}
	changed := situation.with_values({"/release/artifacts/1": second})
	situation.codes(tests.findings) == {"TESTS_MISSING"} with input as changed
	count(tests.satisfied) == 0 with input as changed
}
