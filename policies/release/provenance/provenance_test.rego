package interlock.release.provenance_test

import data.interlock.release.provenance
import data.interlock.testing.situation

slsa := "https://slsa.dev/provenance/v1"

second := {
	"name": "registry.example/worker",
	"digest": "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
}

rejected(codes) := [situation.rejection(code, slsa) | some code in codes]

without_provenance(rejections) := json.patch(data.interlock.testing.input, [
	{"op": "remove", "path": "/evidence/0"},
	{"op": "replace", "path": "/rejections", "value": rejections},
])

severities(findings) := {finding.severity | some finding in findings}

test_provenance_of_the_announced_source_is_satisfied if {
	count(provenance.findings) == 0 with input as data.interlock.testing.input
	count(provenance.satisfied) == 1 with input as data.interlock.testing.input
}

test_missing_provenance_holds if {
	changed := without_provenance([])
	found := provenance.findings with input as changed
	situation.codes(found) == {"PROVENANCE_MISSING"}
	some finding in found
	finding.severity == "hold"
	startswith(finding.awaits.what, "provenance of registry.example/checkout sha256:aaaa")
	count(provenance.satisfied) == 0 with input as changed
}

test_provenance_of_another_artifact_counts_for_that_one_only if {
	changed := situation.with_values({"/release/artifacts/1": second})
	found := provenance.findings with input as changed
	situation.codes(found) == {"PROVENANCE_MISSING"}
	some finding in found
	finding.facts == ["/release/artifacts/1"]
	count(provenance.satisfied) == 0 with input as changed
}

refusals := {
	"evidence.subject_mismatch": "PROVENANCE_SUBJECT_MISMATCH",
	"evidence.signature_invalid": "PROVENANCE_SIGNATURE_INVALID",
	"evidence.signer_untrusted": "PROVENANCE_SIGNER_UNTRUSTED",
	"evidence.purpose_mismatch": "PROVENANCE_SIGNER_UNTRUSTED",
	"evidence.component_mismatch": "PROVENANCE_SIGNER_UNTRUSTED",
}

test_refused_provenance_denies[code] if {
	some code, expected in refusals
	changed := without_provenance(rejected([code]))
	found := provenance.findings with input as changed
	situation.codes(found) == {expected}
	severities(found) == {"deny"}
	count(provenance.satisfied) == 0 with input as changed
}

test_subject_mismatch_shows_found_and_expected if {
	found := provenance.findings with input as without_provenance(rejected(["evidence.subject_mismatch"]))
	some finding in found
	finding.title == "The image digest is not the subject of its provenance"
	finding.message == "The image digest is not the subject of its provenance: found sha256:bad, expected sha256:good."
	finding.facts == ["/rejections/0", "/release/artifacts/0"]
}

test_unreadable_provenance_holds if {
	found := provenance.findings with input as without_provenance(rejected(["evidence.malformed", "evidence.statement_malformed"]))
	situation.codes(found) == {"PROVENANCE_UNREADABLE"}
	severities(found) == {"hold"}
	some finding in found
	contains(finding.message, "(1 more like it)")
}

test_refused_document_of_another_kind_does_not_count if {
	other := [situation.rejection("evidence.subject_mismatch", "https://example.com/other")]
	situation.codes(provenance.findings) == {"PROVENANCE_MISSING"} with input as without_provenance(other)
}

test_refused_document_that_claims_nothing_does_not_count if {
	unknown := [situation.rejection("evidence.signature_invalid", null)]
	situation.codes(provenance.findings) == {"PROVENANCE_MISSING"} with input as without_provenance(unknown)
}

test_later_good_provenance_heals_refusals if {
	changed := situation.with_values({"/rejections": rejected(object.keys(refusals))})
	count(provenance.findings) == 0 with input as changed
	count(provenance.satisfied) == 1 with input as changed
}

mismatches := {
	"another commit": {"/evidence/0/claims/source/revision": "2222222222222222222222222222222222222222"},
	"another repository": {"/evidence/0/claims/source/repository": "github.com/example/fork"},
	"another repository in the catalog": {"/component/sourceRepository/value": "github.com/example/other"},
}

test_another_source_denies[name] if {
	some name, values in mismatches
	changed := situation.with_values(values)
	found := provenance.findings with input as changed
	situation.codes(found) == {"PROVENANCE_SOURCE_MISMATCH"}
	severities(found) == {"deny"}
	count(provenance.satisfied) == 0 with input as changed
}

test_catalog_mismatch_names_file_and_line if {
	found := provenance.findings with input as situation.with_values(mismatches["another repository in the catalog"])
	some finding in found
	contains(finding.message, "; the catalog says github.com/example/other (services/checkout/catalog-info.yaml:10)")
}

test_good_provenance_heals_another_source if {
	wrong := object.union(data.interlock.testing.input.evidence[0], {"claims": {"source": {"revision": "2222222222222222222222222222222222222222"}}})
	changed := situation.with_changes([{"op": "add", "path": "/evidence/-", "value": wrong}])
	count(provenance.findings) == 0 with input as changed
	count(provenance.satisfied) == 1 with input as changed
}

test_unknown_catalog_repository_is_not_compared[name] if {
	some name, values in {"no repository": {"/component/sourceRepository/value": null}, "no entity": {"/component": null}}
	changed := situation.with_values(values)
	count(provenance.findings) == 0 with input as changed
	count(provenance.satisfied) == 1 with input as changed
}

test_provenance_without_source_holds if {
	changed := situation.with_values({"/evidence/0/claims/source": null})
	found := provenance.findings with input as changed
	situation.codes(found) == {"PROVENANCE_SOURCE_MISSING"}
	severities(found) == {"hold"}
	count(provenance.satisfied) == 0 with input as changed
}

test_many_refused_documents_stay_one_short_reason if {
	found := provenance.findings with input as without_provenance([situation.rejection("evidence.subject_mismatch", slsa) |
		some _ in numbers.range(1, 300)
	])
	count(found) == 1
	some finding in found
	count(finding.facts) == 50
	contains(finding.message, "(299 more like it)")
}

test_release_without_artifacts_is_not_satisfied if {
	count(provenance.satisfied) == 0 with input as situation.with_values({"/release/artifacts": []})
}

_summary_line := {"level": "SLSA_BUILD_LEVEL_2", "maxAgeSeconds": 86400}

# The complete input, its provenance gone, with these summaries.
_summarised(items) := situation.with_changes(array.concat(
	[{"op": "remove", "path": "/evidence/0"}],
	[{"op": "add", "path": "/evidence/-", "value": item} | some item in items],
))

test_summary_stands_in_for_provenance_where_policy_says_so if {
	changed := _summarised([situation.summary(60, {})])
	provenance.findings == set() with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
	provenance.deadlines == {86340} with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
	found := provenance.satisfied with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
	[finding.title | some finding in found] == ["A verifier stands in for provenance"]
	situation.codes(provenance.findings) == {"PROVENANCE_MISSING"} with input as changed
	provenance.deadlines == set() with input as changed
}

summaries_that_do_not := {
	"too old": [86400, {}, {}],
	"of a lower level": [60, {"levels": ["SLSA_BUILD_LEVEL_1"]}, {}],
	"failed": [60, {"result": "FAILED", "levels": ["FAILED"]}, {}],
	"of another tier": [60, {}, {"tiers": [4]}],
	"by another verifier": [60, {}, {"verifiers": ["https://other.example"]}],
	"under another policy": [60, {}, {"policies": ["sha256:00"]}],
}

test_other_summaries_do_not[name] if {
	some name, [age, changes, more] in summaries_that_do_not
	line := object.union(_summary_line, more)
	changed := _summarised([situation.summary(age, changes)])
	situation.codes(provenance.findings) == {"PROVENANCE_MISSING"} with input as changed
		with data.interlock.verification.insteadOfProvenance as [line]
}

test_summary_does_not_excuse_provenance_of_another_source if {
	wrong := {"/evidence/0/claims/source/repository": "github.com/example/fork"}
	changed := json.patch(situation.with_values(wrong), [{"op": "add", "path": "/evidence/-", "value": situation.summary(60, {})}])
	situation.codes(provenance.findings) == {"PROVENANCE_SOURCE_MISMATCH"} with input as changed
		with data.interlock.verification.insteadOfProvenance as [_summary_line]
}

test_rollback_takes_an_old_summary if {
	changed := json.patch(_summarised([situation.summary(9000000, {})]), [{"op": "replace", "path": "/changeKind", "value": "rollback"}])
	provenance.findings == set() with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
	provenance.deadlines == set() with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
}

test_unknown_tier_takes_no_summary if {
	changed := json.patch(_summarised([situation.summary(60, {})]), [{"op": "replace", "path": "/component/tier/value", "value": null}])
	situation.codes(provenance.findings) == {"PROVENANCE_MISSING"} with input as changed
		with data.interlock.verification.insteadOfProvenance as [_summary_line]
}

test_summary_does_not_excuse_refused_provenance[code] if {
	some code in ["evidence.signature_invalid", "evidence.subject_mismatch", "evidence.signer_untrusted"]
	changed := json.patch(
		_summarised([situation.summary(60, {})]),
		[{"op": "add", "path": "/rejections/-", "value": situation.rejection(code, slsa)}],
	)
	some found in provenance.findings with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
	found.severity == "deny"
}

test_summary_does_not_excuse_a_source_that_the_catalog_does_not_name if {
	changed := json.patch(
		_summarised([situation.summary(60, {})]),
		[{"op": "replace", "path": "/component/sourceRepository/value", "value": "github.com/example/other"}],
	)
	situation.codes(provenance.findings) == {"PROVENANCE_MISSING"} with input as changed
		with data.interlock.verification.insteadOfProvenance as [_summary_line]
}

test_lease_ends_with_the_newest_summary if {
	changed := _summarised([situation.summary(60, {}), situation.summary(80000, {})])
	provenance.deadlines == {86340} with input as changed with data.interlock.verification.insteadOfProvenance as [_summary_line]
}
