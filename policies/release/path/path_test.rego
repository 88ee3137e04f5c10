package interlock.release.path_test

import data.interlock.release.path
import data.interlock.testing.situation

cases := {
	"tier 3 image": {"tier": 3, "kind": "image", "class": "production", "path": "fast"},
	"tier 4 configuration": {"tier": 4, "kind": "configuration", "class": "production", "path": "fast"},
	"tier 3 migration": {"tier": 3, "kind": "migration", "class": "production", "path": "standard"},
	"tier 3 unknown kind": {"tier": 3, "kind": "unknown", "class": "production", "path": "standard"},
	"tier 1 image": {"tier": 1, "kind": "image", "class": "production", "path": "standard"},
	"tier 1 unknown kind": {"tier": 1, "kind": "unknown", "class": "production", "path": "standard"},
	"tier 1 migration": {"tier": 1, "kind": "migration", "class": "production", "path": "restricted"},
	"tier 2 migration": {"tier": 2, "kind": "migration", "class": "production", "path": "restricted"},
	"tier 2 migration in staging": {"tier": 2, "kind": "migration", "class": "staging", "path": "standard"},
	"tier 2 migration where the class is misspelt": {"tier": 2, "kind": "migration", "class": "Staging", "path": "restricted"},
	"tier 2 migration where no class is given": {"tier": 2, "kind": "migration", "class": null, "path": "restricted"},
	"tier 3 image in staging": {"tier": 3, "kind": "image", "class": "staging", "path": "fast"},
	"no tier": {"tier": null, "kind": "image", "class": "production", "path": "standard"},
}

test_path_is_chosen_by_tier_kind_and_exposure[name] if {
	some name, case in cases
	changed := situation.with_values({
		"/component/tier/value": case.tier,
		"/changeKind": case.kind,
		"/environment/classification": case.class,
	})
	case.path == path.selected with input as changed
}

test_restricted_path_asks_named_approvers if {
	changed := situation.with_values({"/changeKind": "migration"})
	found := path.findings with input as changed
	situation.codes(found) == {"RESTRICTED_PATH"}
	some finding in found
	finding.severity == "escalate"
	finding.seats == ["owner", "sre"]
	count(path.satisfied) == 1 with input as changed
}

test_fast_and_standard_paths_ask_nobody if {
	count(path.findings) == 0 with input as data.interlock.testing.input
	count(path.findings) == 0 with input as situation.with_values({"/component/tier/value": 4})
}

test_unlisted_classification_is_said[name] if {
	some name, classification in {"misspelt": "Production", "absent": null}
	found := path.findings with input as situation.with_values({"/environment/classification": classification})
	situation.codes(found) == {"ENVIRONMENT_CLASSIFICATION_UNKNOWN"}
	some finding in found
	finding.severity == "info"
}

test_unknown_environment_is_left_to_the_catalog_rule if {
	count(path.findings) == 0 with input as situation.with_values({"/environment/known": false, "/environment/classification": null})
}

test_without_tier_the_path_is_not_stated if {
	changed := situation.with_values({"/component": null})
	count(path.satisfied) == 0 with input as changed
	path.deferred == {"interlock.release.catalog"} with input as changed
}
