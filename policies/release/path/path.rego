# METADATA
# title: The path is chosen
# description: >-
#   Four paths. A rollback takes the rollback path; the others are chosen from `data.interlock.paths` by type of component, tier, kind of change and exposure of the
#   environment; the first matching line of the table wins. A line without types stands for every type. A component that is
#   a migration takes the restricted path in a live environment; a model endpoint whose image or configuration changes
#   there takes the standard path and is always judged by its owner. Fast: tiers 3 and 4 with a change of image, configuration or catalog alone; nobody is asked.
#   Restricted: a schema migration of tier 1 or 2 in a live environment; named approvers are always asked and leases are
#   short. Standard: everything else, every unknown kind of change, and what would be fast but for a manifest diff that
#   widens what `manifests.widening` lists. An environment is live unless its classification
#   is one of the listed relaxed ones; there, tiers 1 and 2 take the standard path and error budgets are not asked for.
package interlock.release.path

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.path"

_matches := [line |
	not facts.rollback
	some line in data.interlock.paths.selection
	facts.tier in line.tiers
	input.changeKind in line.kinds
	facts.exposure in line.exposure
	_fits_type(line)
]

_fits_type(line) if not line.types

_fits_type(line) if facts.component_type in line.types

default _by_type := false

_by_type if _matches[0].types

_widening := {index |
	some meaning, _ in data.interlock.manifests.widening
	some index in facts.widening(meaning)
}

default _widened := false

_widened if {
	_matches[0].path == "fast"
	count(_widening) > 0
}

# Only where a type decided is the type among the facts that an approval rests on.
_facts := ["/changeKind", "/component/tier", "/component/type", "/environment/classification"] if {
	_by_type
} else := ["/changeKind", "/component/tier", "/environment/classification"]

_described := concat("", ["tier ", format_int(facts.tier, 10), " ", facts.component_type]) if {
	_by_type
} else := concat("", ["tier ", format_int(facts.tier, 10), " component"])

# METADATA
# description: Name of the path that this release takes here.
selected := "rollback" if {
	facts.rollback
} else := data.interlock.paths.otherwise if {
	_widened
} else := _matches[0].path if {
	count(_matches) > 0
} else := data.interlock.paths.otherwise

# METADATA
# description: What that path asks for, from data.
definition := data.interlock.paths.definitions[selected]

findings contains _restricted_path if {
	count(definition.seats) > 0
}

# METADATA
# title: This path always asks named approvers
# description: The change is of a kind that policy never lets through without the named seats.
# custom:
#   code: RESTRICTED_PATH
#   severity: escalate
#   remedy: >-
#     Nothing is broken. The seats below judge it: `interlock approval list` shows the request, `interlock approval
#     grant` quotes the digest of the package that was read. Keep the change small and reversible, and agree on a time first.
_restricted_path := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"A change of kind ", input.changeKind, " of a ", _described, " in ", input.environment.name,
		" takes the ", selected, " path, which always asks ", concat(" and ", definition.seats), ".",
	]),
	"facts": _facts,
	"seats": definition.seats,
})

findings contains _component_type_judged if {
	_by_type
	count(_matches[0].seats) > 0
}

# METADATA
# title: Components of this type are always judged
# description: Policy names seats for every such change of a component of this type, whatever the evidence.
# custom:
#   code: COMPONENT_TYPE_JUDGED
#   severity: escalate
#   remedy: >-
#     Nothing is broken. Tests say little about how a component of this type behaves on what it meets in production, so the
#     seats below judge it: `interlock approval list` shows the request. Say in the change what was measured, and on which data.
_component_type_judged := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"A change of kind ", input.changeKind, " of a ", _described, " in ", input.environment.name,
		" is always judged by ", concat(" and ", _matches[0].seats), ".",
	]),
	"facts": _facts,
	"seats": _matches[0].seats,
})

findings contains _environment_classification_unknown if {
	input.environment.known == true
	not input.environment.classification in data.interlock.paths.relaxedClassifications
	not input.environment.classification in data.interlock.paths.liveClassifications
}

# METADATA
# title: The environment's classification is not one that policy knows
# description: It is treated as live, so that a typing error switches no rule off.
# custom:
#   code: ENVIRONMENT_CLASSIFICATION_UNKNOWN
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. To relax the rules here, give the environment's catalog Resource one of the
#     classifications that policy lists: {classifications}.
_environment_classification_unknown := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The classification of ", input.environment.name, " is ", _classification, "; it is treated as live."]),
	"facts": ["/environment/classification"],
	"values": {"{classifications}": concat(", ", sort(data.interlock.paths.relaxedClassifications))},
})

_classification := input.environment.classification if {
	is_string(input.environment.classification)
} else := "not given"

satisfied contains finding.satisfied(
	_rule,
	"The path is chosen",
	concat("", [
		"The ", selected, " path: tier ", format_int(facts.tier, 10), ", kind of change ", input.changeKind, ", ",
		facts.exposure, " environment", _of_type, _instead, ".",
	]),
	array.concat(_facts, [facts.pointer("evidence", index) | _widened; some index in _widening]),
) if {
	definition
}

_of_type := concat("", [", type ", facts.component_type]) if {
	_by_type
} else := ""

_instead := ", and not the fast one, because its manifests widen what it may do or who reaches it" if {
	_widened
} else := ""

# METADATA
# description: Without a tier no path can be stated; the catalog rule holds the release for it.
deferred contains "interlock.release.catalog" if not facts.tier
