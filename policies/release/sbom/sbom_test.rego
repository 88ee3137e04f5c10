package interlock.release.sbom_test

import data.interlock.release.sbom
import data.interlock.testing.situation

cases := {
	"none": {"evidence": [], "codes": {"SBOM_MISSING"}, "satisfied": 0},
	"one": {"evidence": [situation.sbom(12)], "codes": set(), "satisfied": 1},
	"an empty one": {"evidence": [situation.sbom(0)], "codes": {"SBOM_MISSING"}, "satisfied": 0},
}

test_required_bill_of_materials[name] if {
	some name, case in cases
	changed := situation.with_evidence(case.evidence)
	situation.codes(sbom.findings) == case.codes with input as changed with data.interlock.sbom.requiredTiers as [1]
	count(sbom.satisfied) == case.satisfied with input as changed with data.interlock.sbom.requiredTiers as [1]
}

test_other_tiers_are_not_asked if {
	sbom.findings == set() with input as data.interlock.testing.input with data.interlock.sbom.requiredTiers as [2, 3]
	count(sbom.satisfied) == 1 with input as data.interlock.testing.input with data.interlock.sbom.requiredTiers as [2, 3]
}

test_unknown_tier_is_the_strictest if {
	changed := situation.with_values({"/component/tier/value": null})
	situation.codes(sbom.findings) == {"SBOM_MISSING"} with input as changed with data.interlock.sbom.requiredTiers as [1]
}

test_bill_of_another_artifact_does_not_count if {
	other := object.union(situation.sbom(12), {"subject": "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"})
	changed := situation.with_evidence([other])
	situation.codes(sbom.findings) == {"SBOM_MISSING"} with input as changed with data.interlock.sbom.requiredTiers as [1]
}

test_rollback_is_not_asked if {
	changed := situation.with_values({"/changeKind": "rollback"})
	sbom.findings == set() with input as changed with data.interlock.sbom.requiredTiers as [1]
	count(sbom.satisfied) == 1 with input as changed with data.interlock.sbom.requiredTiers as [1]
}

test_refused_bills_are_named if {
	refused := [situation.rejection("evidence.signer_untrusted", "https://cyclonedx.org/bom")]
	changed := situation.with_values({"/rejections": refused})
	found := sbom.findings with input as changed with data.interlock.sbom.requiredTiers as [1]
	some finding in found
	finding.facts == ["/rejections/0", "/release/artifacts/0"]
	finding.severity == "hold"
}

test_missing_data_satisfies_nothing if {
	count(sbom.satisfied) == 0 with input as data.interlock.testing.input with data.interlock.sbom as {}
}
