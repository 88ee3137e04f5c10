package interlock.release.operations_test

import data.interlock.release.operations
import data.interlock.testing.situation

_at(annotation) := {
	"file": "services/checkout/catalog-info.yaml", "line": 7, "column": 5,
	"field": concat(".", ["metadata.annotations", annotation]),
}

_on_call(value) := {"/component/onCall": {"value": value, "at": _at("interlock.dev/on-call")}}

_group(found, members) := {"/onCall": {"ref": "group:default/night", "found": found, "members": members}}

_runbook(value) := {"/component/runbook": {"value": value, "at": _at("interlock.dev/runbook")}}

_techdocs(value) := {"/component/techDocs": {"value": value, "at": _at("backstage.io/techdocs-ref")}}

_asking(what) := [{"what": what, "tiers": [1, 2]}]

cases := {
	"nobody on call": {"asks": "on-call", "values": _on_call(null), "codes": {"CATALOG_ON_CALL_MISSING"}},
	"an input of before on-call was read": {"asks": "on-call", "values": {}, "codes": {"CATALOG_ON_CALL_MISSING"}},
	"a group that the catalog does not have": {
		"asks": "on-call",
		"values": object.union(_on_call("group:default/night"), _group(false, [])),
		"codes": {"CATALOG_ON_CALL_UNREACHABLE"},
	},
	"a group without members": {
		"asks": "on-call",
		"values": object.union(_on_call("group:default/night"), _group(true, [])),
		"codes": {"CATALOG_ON_CALL_UNREACHABLE"},
	},
	"another group than was resolved": {
		"asks": "on-call",
		"values": object.union(_on_call("group:default/day"), _group(true, ["user:default/ann"])),
		"codes": {"CATALOG_ON_CALL_UNREACHABLE"},
	},
	"a group with a member": {
		"asks": "on-call",
		"values": object.union(_on_call("group:default/night"), _group(true, ["user:default/ann"])),
		"codes": set(),
	},
	"a paging tool": {"asks": "on-call", "values": _on_call("pagerduty.com/service-id"), "codes": set()},
	"no runbook": {"asks": "runbook", "values": _runbook(null), "codes": {"CATALOG_RUNBOOK_MISSING"}},
	"an empty runbook": {"asks": "runbook", "values": _runbook(""), "codes": {"CATALOG_RUNBOOK_MISSING"}},
	"a runbook": {"asks": "runbook", "values": _runbook("https://wiki.example/checkout"), "codes": set()},
	"no documentation": {"asks": "techdocs", "values": _techdocs(null), "codes": {"CATALOG_TECHDOCS_MISSING"}},
	"documentation": {"asks": "techdocs", "values": _techdocs("dir:."), "codes": set()},
	"a rollback without a runbook": {
		"asks": "runbook",
		"values": object.union(situation.rollback([]), _runbook(null)),
		"codes": set(),
	},
	"a tier that is not asked": {
		"asks": "runbook",
		"values": object.union(_runbook(null), {"/component/tier/value": 3}),
		"codes": set(),
	},
	"a tier that nobody knows": {
		"asks": "runbook",
		"values": object.union(_runbook(null), {"/component/tier/value": null}),
		"codes": {"CATALOG_RUNBOOK_MISSING"},
	},
	"no component": {"asks": "runbook", "values": {"/component": null}, "codes": set()},
}

test_what_is_asked_for_holds[name] if {
	some name, case in cases
	findings := operations.findings with input as situation.with_values(case.values)
		with data.interlock.catalog.requires as _asking(case.asks)
	situation.codes(findings) == case.codes
	every finding in findings {
		finding.severity == "hold"
		finding.awaits.what != ""
	}
	satisfied := operations.satisfied with input as situation.with_values(case.values)
		with data.interlock.catalog.requires as _asking(case.asks)
	expected := {1 | count(case.codes) == 0}
	count(satisfied) == count(expected)
}

test_types_narrow_what_is_asked if {
	asks := [{"what": "runbook", "types": ["website"]}]
	count(operations.findings) == 0 with input as situation.with_values(_runbook(null))
		with data.interlock.catalog.requires as asks
	changed := object.union(_runbook(null), {"/component/type": "WebSite"})
	count(operations.findings) == 1 with input as situation.with_values(changed)
		with data.interlock.catalog.requires as asks
}

test_unknown_type_is_asked_as_any if {
	changed := object.union(_runbook(null), {"/component/type": null})
	count(operations.findings) == 1 with input as situation.with_values(changed)
		with data.interlock.catalog.requires as [{"what": "runbook", "types": ["website"]}]
}

test_nothing_is_asked_by_default if {
	count(operations.findings) == 0 with input as data.interlock.testing.input
	count(operations.satisfied) == 1 with input as data.interlock.testing.input
}

test_data_that_does_not_say_leaves_it_undecided if {
	count(operations.findings) == 0 with input as data.interlock.testing.input
		with data.interlock.catalog as {}
	count(operations.satisfied) == 0 with input as data.interlock.testing.input
		with data.interlock.catalog as {}
}
