# METADATA
# title: Whoever is woken at night finds what they need
# description: >-
#   Where `catalog.requires` asks for it (the data of the policies, or `catalog.requires` of interlock.yaml in its place), a
#   component is held until its descriptor names who is on call, a runbook, or its documentation. A group that is on call
#   must be in the catalog and have members. A rollback is not asked.
package interlock.release.operations

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.operations"

_producer := "the component's team, in its catalog descriptor; catalog-sync reads it again when the file changes"

_requires := data.interlock.catalog.requires

_asked(what) if {
	not facts.rollback
	input.component != null
	some line in _requires
	line.what == what
	_tier_asked(line)
	_type_asked(line)
}

_tier_asked(line) if not line.tiers

_tier_asked(line) if facts.tier in line.tiers

# A tier that nobody knows may be any.
_tier_asked(_) if not facts.tier

_type_asked(line) if not line.types

_type_asked(line) if facts.component_type in line.types

# Nor is a type that nobody knows a way around it.
_type_asked(_) if not facts.component_type

# Inputs of before these fields were read have none of them.
_field(name, annotation) := object.get(
	input.component, name,
	{"value": null, "at": object.union(input.component.owner.at, {"field": concat(".", ["metadata.annotations", annotation])})},
)

_runbook := _field("runbook", "interlock.dev/runbook")

_techdocs := _field("techDocs", "backstage.io/techdocs-ref")

_on_call := _field("onCall", "interlock.dev/on-call")

_has_text(field) if {
	is_string(field.value)
	field.value != ""
}

# PagerDuty and Opsgenie know themselves who is on call.
_elsewhere if {
	_has_text(_on_call)
	not startswith(_on_call.value, "group:")
	not startswith(_on_call.value, "user:")
}

_reachable if _elsewhere

_reachable if {
	input.onCall.found == true
	input.onCall.ref == _on_call.value
	count(input.onCall.members) > 0
}

_missing(annotation, field, pointer) := finding.make(_rule, annotation, {
	"message": concat("", [input.release.component, " has no ", field.at.field, " (", facts.location(field), ")."]),
	"facts": [pointer],
	"values": facts.placeholders(field),
	"awaits": {"what": concat(" ", [field.at.field, "at", facts.location(field)]), "producer": _producer},
})

findings contains _catalog_on_call_missing if {
	_asked("on-call")
	not _has_text(_on_call)
}

# METADATA
# title: Nobody is on call
# description: The component asks for somebody who is called when it fails, and names nobody.
# custom:
#   code: CATALOG_ON_CALL_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set the annotation `{field}` (at line {line}) to the group that is called, for example `group:payments`, or
#     the annotation of your paging tool, `pagerduty.com/service-id` or `opsgenie.com/component-selector`, and save.
_catalog_on_call_missing := _missing(rego.metadata.rule(), _on_call, "/component/onCall")

findings contains _catalog_on_call_unreachable if {
	_asked("on-call")
	_has_text(_on_call)
	not _reachable
}

# METADATA
# title: Who is on call cannot be reached
# description: The group that is named is not in the catalog, or has nobody in it.
# custom:
#   code: CATALOG_ON_CALL_UNREACHABLE
#   severity: hold
#   remedy: >-
#     Either correct `{field}` at {file}:{line}, or add the group {onCall} with its members to the catalog.
#     `interlock catalog check` lists refs that resolve to nothing.
_catalog_on_call_unreachable := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The catalog has nobody for ", _on_call.value, ", who is on call for ", input.release.component,
		" (", facts.location(_on_call), ").",
	]),
	"facts": ["/component/onCall", "/onCall/found", "/onCall/members"],
	"values": object.union(facts.placeholders(_on_call), {"{onCall}": _on_call.value}),
	"awaits": {"what": concat(" ", ["a member of", _on_call.value]), "producer": "whoever keeps the groups of the catalog"},
})

findings contains _catalog_runbook_missing if {
	_asked("runbook")
	not _has_text(_runbook)
}

# METADATA
# title: The component has no runbook
# description: The component asks for a page that says what to do when it fails, and names none that can be read.
# custom:
#   code: CATALOG_RUNBOOK_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set the annotation `{field}` (at line {line}) to the address of the runbook, or add a link with
#     `type: runbook` to `metadata.links`, and save. The release clears itself.
_catalog_runbook_missing := _missing(rego.metadata.rule(), _runbook, "/component/runbook")

findings contains _catalog_techdocs_missing if {
	_asked("techdocs")
	not _has_text(_techdocs)
}

# METADATA
# title: The component has no documentation
# description: The component asks for TechDocs, and names none.
# custom:
#   code: CATALOG_TECHDOCS_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set the annotation `{field}` (at line {line}) to `dir:.`, or to where the documentation is, and save. The
#     release clears itself.
_catalog_techdocs_missing := _missing(rego.metadata.rule(), _techdocs, "/component/techDocs")

_pointers := {"on-call": "/component/onCall", "runbook": "/component/runbook", "techdocs": "/component/techDocs"}

_asked_pointers := [pointer |
	some what in object.keys(_pointers)
	_asked(what)
	pointer := _pointers[what]
]

_told := "Nothing is asked for." if {
	count(_asked_pointers) == 0
} else := concat(" ", [input.release.component, "names what is asked for."])

satisfied contains finding.satisfied(
	_rule,
	"Whoever is woken at night finds what they need",
	_told,
	_asked_pointers,
) if {
	is_array(_requires)
	count(findings) == 0
}
