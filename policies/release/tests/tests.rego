# METADATA
# title: Every artifact passed its tests
# description: >-
#   On every path, the newest verified test result of each artifact, by when Interlock received it (a report's own time
#   enters no rule: its writer sets that clock), says PASSED, or WARNED, which is said but does not
#   block, and is younger than `thresholds.testResultMaxAgeSeconds`. When two are equally new, the worse one counts. Of what
#   is gone back to the age does not count.
package interlock.release.tests

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.tests"

_producer := "CI: it signs an in-toto test-result attestation of the artifact and sends it with `--evidence`"

_max_age := data.interlock.thresholds.testResultMaxAgeSeconds

# The results of each artifact, by its place and theirs.
_results := {place: results |
	some place, artifact in input.release.artifacts
	results := {index: result |
		some index, result in facts.of_kind["test-result"]
		result.subject == artifact.digest
	}
}

# The newest of them.
_newest := {place: newest |
	some place, results in _results
	newest := {index: result |
		youngest := min([result.ageSeconds | some result in results])
		some index, result in results
		result.ageSeconds == youngest
	}
}

_fresh(result) if result.ageSeconds < _max_age

# What ran here before is not made worse by the age of its tests.
_fresh(_) if facts.rollback

_says(place, verdict) if {
	some result in _newest[place]
	result.claims.result == verdict
}

_pointers(results) := [facts.pointer("evidence", index) | some index, _ in results]

findings contains _tests_missing(index, artifact) if {
	some index, artifact in input.release.artifacts
	count(_results[index]) == 0
}

# METADATA
# title: No test result has arrived
# description: Nothing verified says whether this artifact passed its tests.
# custom:
#   code: TESTS_MISSING
#   severity: hold
#   remedy: >-
#     Have CI attest the result for {artifact} (predicate https://in-toto.io/attestation/test-result/v0.1), signed by a
#     key or identity with the purpose `test-result`, and send it with `interlock release submit … --evidence <file>`; or
#     send the runner's own report so (JUnit, CTRF), with `--signing-key <file>`: a statement that names it is signed there.
_tests_missing(index, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["No verified test result has ", facts.artifact(artifact), " as its subject yet", _refused, "."]),
	"facts": array.concat([facts.pointer("release/artifacts", index)], _refusals),
	"values": {"{artifact}": artifact.digest},
	"awaits": {"what": concat("", ["a test result of ", artifact.name, " ", artifact.digest]), "producer": _producer},
})

_refusals := [facts.pointer("rejections", index) |
	some index, rejection in input.rejections
	rejection.claimedPredicateType in data.interlock.evidence.testResultTypes
]

_refused := "" if count(_refusals) == 0

_refused := concat("", ["; refused: ", concat(", ", sort({rejection.code |
	some rejection in input.rejections
	rejection.claimedPredicateType in data.interlock.evidence.testResultTypes
}))]) if {
	count(_refusals) > 0
}

findings contains _tests_failed(place, artifact) if {
	some place, artifact in input.release.artifacts
	_says(place, "FAILED")
}

# METADATA
# title: The tests failed
# description: The newest verified test result of the artifact says FAILED.
# custom:
#   code: TESTS_FAILED
#   severity: deny
#   remedy: >-
#     Mend the failing tests and release the new build. If the run was flaky, run it again on the same digest and send
#     the new attestation: the newest result counts.
_tests_failed(place, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The newest test result of ", facts.artifact(artifact), " is FAILED", _failures(place), "."]),
	"facts": _pointers(_newest[place]),
})

_failures(place) := concat("", [" (", format_int(max(counts), 10), " failed)"]) if {
	counts := {number |
		some result in _newest[place]
		number := result.claims.failed
		is_number(number)
	}
	count(counts) > 0
} else := ""

findings contains _tests_stale(place, artifact) if {
	some place, artifact in input.release.artifacts
	some result in _newest[place]
	not _fresh(result)
}

# METADATA
# title: The test result is too old
# description: Between then and now the world that was tested has moved on.
# custom:
#   code: TESTS_STALE
#   severity: hold
#   remedy: >-
#     Run the tests of {artifact} again and send the new attestation; results count for {window}
#     (`thresholds.testResultMaxAgeSeconds` in interlock.yaml).
_tests_stale(place, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The newest test result of ", facts.artifact(artifact), " is older than ", facts.duration(_max_age), ".",
	]),
	"facts": _pointers(_newest[place]),
	"values": {"{artifact}": artifact.digest, "{window}": facts.duration(_max_age)},
	"awaits": {"what": concat("", ["a new test result of ", artifact.name, " ", artifact.digest]), "producer": _producer},
})

findings contains _tests_warned(place, artifact) if {
	some place, artifact in input.release.artifacts
	_says(place, "WARNED")
}

# METADATA
# title: The tests passed with warnings
# description: The newest verified test result of the artifact says WARNED.
# custom:
#   code: TESTS_WARNED
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. Look at the warned tests before they fail.
_tests_warned(place, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The newest test result of ", facts.artifact(artifact), " is WARNED."]),
	"facts": _pointers(_newest[place]),
})

_passes(newest) if {
	count(newest) > 0
	every result in newest {
		_fresh(result)
		result.claims.result in ["PASSED", "WARNED"]
	}
}

satisfied contains finding.satisfied(
	_rule,
	"The tests passed",
	concat("", [finding.enumerate([artifact.name | some artifact in input.release.artifacts], 3), " passed the tests."]),
	[facts.pointer("evidence", index) |
		some newest in _newest
		some index, _ in newest
	],
) if {
	count(input.release.artifacts) > 0
	every place, _ in input.release.artifacts {
		_passes(_newest[place])
	}
}

# METADATA
# description: Seconds until a result that this rule rests on is too old.
deadlines contains _max_age - result.ageSeconds if {
	not facts.rollback
	some newest in _newest
	some result in newest
	_fresh(result)
}
