package interlock.release.catalog_test

import data.interlock.release.catalog
import data.interlock.testing.situation

test_complete_entry_is_satisfied if {
	count(catalog.findings) == 0 with input as data.interlock.testing.input
	count(catalog.satisfied) == 1 with input as data.interlock.testing.input
}

cases := {
	"no entity": {"values": {"/component": null, "/owner": null}, "codes": {"CATALOG_ENTITY_MISSING"}},
	"no owner": {"values": {"/component/owner/value": null, "/owner": null}, "codes": {"CATALOG_OWNER_MISSING"}},
	"empty owner": {"values": {"/component/owner/value": "", "/owner": null}, "codes": {"CATALOG_OWNER_MISSING"}},
	"owner not found": {"values": {"/owner/found": false}, "codes": {"CATALOG_OWNER_UNKNOWN"}},
	"owner not resolved": {"values": {"/owner": null}, "codes": {"CATALOG_OWNER_UNKNOWN"}},
	"another owner resolved": {"values": {"/owner/ref": "group:default/web"}, "codes": {"CATALOG_OWNER_UNKNOWN"}},
	"owner without members": {"values": {"/owner/members": []}, "codes": {"CATALOG_OWNER_WITHOUT_MEMBERS"}},
	"no lifecycle": {"values": {"/component/lifecycle/value": null}, "codes": {"CATALOG_LIFECYCLE_MISSING"}},
	"no tier": {"values": {"/component/tier/value": null}, "codes": {"CATALOG_TIER_MISSING"}},
	"no runtime": {"values": {"/component/runtime/value": null}, "codes": {"CATALOG_RUNTIME_MISSING"}},
	"environment unknown": {"values": {"/environment/known": false}, "codes": {"ENVIRONMENT_UNKNOWN"}},
	"several at once": {
		"values": {"/component/tier/value": null, "/component/lifecycle/value": null},
		"codes": {"CATALOG_LIFECYCLE_MISSING", "CATALOG_TIER_MISSING"},
	},
}

test_what_is_missing_holds[name] if {
	some name, case in cases
	findings := catalog.findings with input as situation.with_values(case.values)
	situation.codes(findings) == case.codes
	every finding in findings {
		finding.severity == "hold"
		finding.awaits.what != ""
	}
	count(catalog.satisfied) == 0 with input as situation.with_values(case.values)
}

test_missing_owner_names_field_file_and_line if {
	catalog.findings == {{
		"rule": "interlock.release.catalog",
		"code": "CATALOG_OWNER_MISSING",
		"severity": "hold",
		"title": "The component has no owner",
		"message": "component:default/checkout has no spec.owner (services/checkout/catalog-info.yaml:18).",
		"remedy": concat(" ", [
			"In services/checkout/catalog-info.yaml, set `spec.owner` (at line 18) to the group that answers for",
			"component:default/checkout, for example `group:default/team-name`, and save. The release clears itself;",
			"`interlock catalog check` shows what is read.",
		]),
		"facts": ["/component/owner"],
		"awaits": {
			"what": "spec.owner at services/checkout/catalog-info.yaml:18",
			"producer": "the component's team, in its catalog descriptor; catalog-sync reads it again when the file changes",
		},
	}} with input as situation.with_values({"/component/owner/value": null, "/owner": null})
}

test_external_target_needs_no_runtime if {
	changed := situation.with_values({"/component/runtime/value": null, "/environment/target": "external"})
	count(catalog.findings) == 0 with input as changed
	count(catalog.satisfied) == 1 with input as changed
}
