# METADATA
# title: Production can carry the change
# description: >-
#   Tiers 1 and 2 in a live environment: the error budget of the component is healthy or elevated, as a signal says that is
#   younger than `thresholds.signalMaxAgeSeconds`. Burning and critical are judged by people, exhausted and unknown hold.
#   A component without an objective is measured by nothing: tier 2 is told so, tier 1 is judged by people. A critical or
#   exhausted dependency is judged too. A batch job (`paths.batchTypes`) is asked only when it declares an objective. Other tiers, relaxed environments and rollbacks are not asked.
package interlock.release.error_budget

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.error_budget"

_signal := "error-budget"

_producer := "whoever reports the `error-budget` signal to POST /v1/signals: the monitoring of the component"

_max_age := data.interlock.thresholds.signalMaxAgeSeconds

_in_scope if {
	facts.tier in data.interlock.paths.errorBudgetTiers
	facts.exposure == "live"
	not facts.rollback
}

# What runs now and then has an error budget only when somebody says so.
_exempt if {
	_in_scope
	facts.batch
	not _slo_declared
}

_applies if {
	_in_scope
	not _exempt
}

_slo_declared if is_number(input.component.slo.value)

_of(entity) := {index |
	some index, item in input.signals
	item.signal == _signal
	item.entity == entity
}

_fresh(index) if input.signals[index].ageSeconds < _max_age

_measured(index) if {
	_fresh(index)
	input.signals[index].state != "unknown"
}

_own := _of(input.component.ref) if _applies

# Without an objective, a signal that is old or says nothing is no signal.
_counted := {index |
	some index in _own
	_counts(index)
}

_counts(_) if _slo_declared

_counts(index) if _measured(index)

_in_state(state) := sort({index |
	some index in _counted
	_measured(index)
	input.signals[index].state == state
})

_pointers(indexes) := [facts.pointer("signals", index) | some index in indexes]

_threshold(index) := concat("", [" (burn rate above ", json.marshal(input.signals[index].threshold), ")"]) if {
	is_number(input.signals[index].threshold)
} else := ""

findings contains _error_budget_burning(indexes) if {
	indexes := _in_state("burning")
	count(indexes) > 0
}

# METADATA
# title: The error budget burns fast
# description: At this rate the budget will not last its period.
# custom:
#   code: ERROR_BUDGET_BURNING
#   severity: escalate
#   remedy: >-
#     Either wait until the burn rate falls, when the release clears itself, or let the owner and site reliability judge
#     it: `interlock approval list`. If this release is the cure, say so in the approval's comment.
_error_budget_burning(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The error budget of ", input.component.ref, " is burning", _threshold(indexes[0]), "."]),
	"facts": _pointers(indexes),
	"seats": ["owner", "sre"],
})

findings contains _error_budget_critical(indexes) if {
	indexes := _in_state("critical")
	count(indexes) > 0
}

# METADATA
# title: The error budget burns critically fast
# description: Users are being hurt now; a release adds risk to an incident.
# custom:
#   code: ERROR_BUDGET_CRITICAL
#   severity: escalate
#   remedy: >-
#     Mend production first. If this release is the cure, the owner, site reliability and incident command judge it:
#     `interlock approval list`. Otherwise wait: it clears itself when the burn rate falls.
_error_budget_critical(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The error budget of ", input.component.ref, " is critical", _threshold(indexes[0]), "."]),
	"facts": _pointers(indexes),
	"seats": ["owner", "sre", "incident-command"],
})

findings contains _error_budget_exhausted(indexes) if {
	indexes := _in_state("exhausted")
	count(indexes) > 0
}

# METADATA
# title: The error budget is exhausted
# description: The budget of the period is spent; changes wait until there is some again.
# custom:
#   code: ERROR_BUDGET_EXHAUSTED
#   severity: hold
#   remedy: >-
#     Spend the time on reliability until the budget of {component} is above zero; the release then clears itself. For a
#     cure that cannot wait: `interlock release rollback`. Is the objective right? See {slo}.
_error_budget_exhausted(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The error budget of ", input.component.ref, " is exhausted."]),
	"facts": _pointers(indexes),
	"values": {"{component}": input.component.ref, "{slo}": facts.location(input.component.slo)},
	"awaits": {"what": concat(" ", ["error budget above zero for", input.component.ref]), "producer": _producer},
})

findings contains _error_budget_unknown(unknown) if {
	some unknown in _unknowns
}

# METADATA
# title: The error budget is not known
# description: An objective is declared, and no fresh signal says how it stands. No data is not healthy.
# custom:
#   code: ERROR_BUDGET_UNKNOWN
#   severity: hold
#   remedy: >-
#     Report the signal: POST /v1/signals with entity {component}, signal error-budget and its burn rates, at least every
#     {window} (`interlock signal set` by hand). The release clears itself when it arrives.
_error_budget_unknown(unknown) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The error budget of ", input.component.ref, " is not known: ", unknown.why, "."]),
	"facts": unknown.facts,
	"values": {"{component}": input.component.ref, "{window}": facts.duration(_max_age)},
	"awaits": {"what": concat(" ", ["a fresh error-budget signal of", input.component.ref]), "producer": _producer},
})

_unknowns contains {"why": "no signal was ever reported", "facts": ["/component/slo"]} if {
	_slo_declared
	count(_own) == 0
}

_unknowns contains {"why": why, "facts": [facts.pointer("signals", index)]} if {
	some index in _counted
	not _fresh(index)
	why := concat(" ", ["the last signal is older than", facts.duration(_max_age)])
}

_unknowns contains {"why": "the source of the signal has no data", "facts": [facts.pointer("signals", index)]} if {
	some index in _counted
	_fresh(index)
	input.signals[index].state == "unknown"
}

findings contains _slo_required if {
	_unmeasured
	facts.tier in data.interlock.paths.sloRequiredTiers
}

# METADATA
# title: A component of this tier ought to have an objective
# description: Without an objective nothing measures whether production can carry the change, so people judge it.
# custom:
#   code: SLO_REQUIRED
#   severity: escalate
#   remedy: >-
#     In {file}, add the annotation `{field}` (at line {line}) with the objective, for example "0.999", and report
#     the error-budget signal. Until then the owner and site reliability judge each release.
_slo_required := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		input.component.ref, " is tier ", format_int(facts.tier, 10), " and declares no objective (",
		facts.location(input.component.slo), ").",
	]),
	"facts": ["/component/slo", "/component/tier"],
	"values": facts.placeholders(input.component.slo),
	"seats": ["owner", "sre"],
})

findings contains _slo_not_declared if {
	_unmeasured
	not facts.tier in data.interlock.paths.sloRequiredTiers
}

# METADATA
# title: The component declares no objective
# description: Nothing measures whether production can carry the change.
# custom:
#   code: SLO_NOT_DECLARED
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. To have releases guarded by an error budget, add the annotation `{field}` to
#     {file} (at line {line}), for example "0.995", and report the error-budget signal.
_slo_not_declared := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		input.component.ref, " is tier ", format_int(facts.tier, 10), " and declares no objective (",
		facts.location(input.component.slo), ").",
	]),
	"facts": ["/component/slo", "/component/tier"],
	"values": facts.placeholders(input.component.slo),
})

_unmeasured if {
	_applies
	not _slo_declared
	count(_counted) == 0
}

_hurt_dependencies := [{"dependency": position, "signal": index} |
	_applies
	some position, dependency in input.dependencies
	some index in sort(_of(dependency.ref))
	_fresh(index)
	input.signals[index].state in {"critical", "exhausted"}
]

findings contains _dependency_critical if {
	count(_hurt_dependencies) > 0
}

# METADATA
# title: A dependency is in trouble
# description: What the component depends on burns its own budget critically fast or has none left.
# custom:
#   code: DEPENDENCY_CRITICAL
#   severity: escalate
#   remedy: >-
#     Look at the dependency first: `interlock incident timeline`. Either wait until it has recovered, when the release
#     clears itself, or let the owner and site reliability judge it: `interlock approval list`.
_dependency_critical := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"In trouble: ", finding.enumerate(
			[route |
				some hurt in _hurt_dependencies
				route := concat("", [
					input.component.ref, " → ", input.dependencies[hurt.dependency].ref,
					" (", input.signals[hurt.signal].state, ")",
				])
			],
			3,
		),
		".",
	]),
	"facts": array.concat(
		[facts.pointer("dependencies", hurt.dependency) | some hurt in _hurt_dependencies],
		[facts.pointer("signals", hurt.signal) | some hurt in _hurt_dependencies],
	),
	"seats": ["owner", "sre"],
})

satisfied contains finding.satisfied(
	_rule,
	"The error budget allows it",
	concat("", [
		"The error budget of ", input.component.ref, " is ",
		concat(" and ", sort({input.signals[index].state | some index in _counted})), ".",
	]),
	_pointers(_counted),
) if {
	count(_counted) > 0
	every index in _counted {
		_measured(index)
		input.signals[index].state in {"healthy", "elevated"}
	}
}

satisfied contains finding.satisfied(
	_rule,
	"No error budget is measured",
	concat("", ["Tier ", format_int(facts.tier, 10), " may go without an objective, and declares none."]),
	["/component/slo", "/component/tier"],
) if {
	_unmeasured
	not facts.tier in data.interlock.paths.sloRequiredTiers
}

satisfied contains finding.satisfied(
	_rule,
	"No error budget is asked for",
	concat("", ["Not required for tier ", format_int(facts.tier, 10), " in a ", facts.exposure, " environment."]),
	["/component/tier", "/environment/classification"],
) if {
	not _in_scope
	not facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"No error budget is asked of a rollback",
	"A budget that is spent does not stand in the way of the cure.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"No error budget is asked of a batch job",
	"A batch job is asked for an error budget only when it declares an objective, and this one declares none.",
	["/component/slo", "/component/tier", "/component/type"],
) if {
	_exempt
}

# METADATA
# description: Without a tier it is not known whether a budget is asked for; the catalog rule holds the release for it.
deferred contains "interlock.release.catalog" if not facts.tier

# METADATA
# description: Seconds until a signal that this rule rests on is too old.
deadlines contains _max_age - input.signals[index].ageSeconds if {
	some index in _counted
	_fresh(index)
}

deadlines contains _max_age - input.signals[hurt.signal].ageSeconds if {
	some hurt in _hurt_dependencies
}
