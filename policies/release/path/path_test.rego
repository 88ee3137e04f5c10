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
	"a rollback of tier 1": {"tier": 1, "kind": "rollback", "class": "production", "path": "rollback"},
	"a rollback of tier 4 in staging": {"tier": 4, "kind": "rollback", "class": "staging", "path": "rollback"},
	"a rollback without a tier": {"tier": null, "kind": "rollback", "class": "production", "path": "rollback"},
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

types := {
	"a service": {"type": "service", "values": {}, "path": "standard", "codes": set(), "seats": set()},
	"no type": {"type": null, "values": {}, "path": "standard", "codes": set(), "seats": set()},
	"a batch job of tier 3": {
		"type": "batch-job", "values": {"/component/tier/value": 3},
		"path": "fast", "codes": set(), "seats": set(),
	},
	"an image of a model": {
		"type": "model", "values": {},
		"path": "standard", "codes": {"COMPONENT_TYPE_JUDGED"}, "seats": {"owner"},
	},
	"a configuration of a model endpoint of tier 4": {
		"type": "Model-Endpoint", "values": {"/component/tier/value": 4, "/changeKind": "configuration"},
		"path": "standard", "codes": {"COMPONENT_TYPE_JUDGED"}, "seats": {"owner"},
	},
	"a model in staging": {
		"type": "model", "values": {"/component/tier/value": 4, "/environment/classification": "staging"},
		"path": "fast", "codes": set(), "seats": set(),
	},
	"a migration that a model brings": {
		"type": "model", "values": {"/changeKind": "migration"},
		"path": "restricted", "codes": {"RESTRICTED_PATH"}, "seats": {"owner", "sre"},
	},
	"an image of a migration of tier 4": {
		"type": "migration", "values": {"/component/tier/value": 4},
		"path": "restricted", "codes": {"RESTRICTED_PATH"}, "seats": {"owner", "sre"},
	},
	"a migration in staging": {
		"type": "database-migration", "values": {"/component/tier/value": 4, "/environment/classification": "staging"},
		"path": "standard", "codes": set(), "seats": set(),
	},
}

test_the_type_of_the_component_chooses_its_path[name] if {
	some name, case in types
	changed := situation.with_values(object.union({"/component/type": case.type}, case.values))
	case.path == path.selected with input as changed
	found := path.findings with input as changed
	situation.codes(found) == case.codes
	{seat | some finding in found; some seat in finding.seats} == case.seats
}

test_the_type_is_among_the_facts_only_where_it_decided[name] if {
	some name, case in {
		"a model": {
			"type": "model",
			"says": "The standard path: tier 1, kind of change image, live environment, type model.",
			"facts": ["/changeKind", "/component/tier", "/component/type", "/environment/classification"],
		},
		"a service": {
			"type": "service",
			"says": "The standard path: tier 1, kind of change image, live environment.",
			"facts": ["/changeKind", "/component/tier", "/environment/classification"],
		},
	}
	said := path.satisfied with input as situation.with_values({"/component/type": case.type})
	some item in said
	item.message == case.says
	item.facts == case.facts
}

test_who_judges_a_model_is_said if {
	found := path.findings with input as situation.with_values({"/component/type": "model"})
	some finding in found
	finding.severity == "escalate"
	finding.message == "A change of kind image of a tier 1 model in production is always judged by owner."
}

test_a_rollback_asks_nobody_whatever_the_table_says[type] if {
	some type in ["service", "model", "migration"]
	table := array.concat(
		[{"path": "restricted", "tiers": [1], "kinds": ["rollback"], "exposure": ["live"], "types": [type], "seats": ["owner"]}],
		data.interlock.paths.selection,
	)
	changed := situation.with_values({"/changeKind": "rollback", "/component/type": type})
	path.selected == "rollback" with input as changed with data.interlock.paths.selection as table
	count(path.findings) == 0 with input as changed with data.interlock.paths.selection as table
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
