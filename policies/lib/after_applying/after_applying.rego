# METADATA
# title: What follows applying
# description: >-
#   Bake time, and what follows a degradation, by type of component and tier from `data.interlock.afterApplying`; the first
#   matching line counts. What the configuration says of degradations (`degradation`, the first line that fits and says it) outweighs
#   the data, as do `thresholds.bakeSeconds` and `thresholds.soakSeconds`.
package interlock.lib.after_applying

import data.interlock.lib.facts

_config := data.interlock.afterApplying

_matches := [line |
	some line in _config.selection
	facts.tier in line.tiers
	_fits_type(line)
]

_fits_type(line) if not line.types

_fits_type(line) if facts.component_type in line.types

_line := _matches[0] if {
	count(_matches) > 0
} else := _config.otherwise

_bake_seconds := data.interlock.thresholds.bakeSeconds if {
	is_number(data.interlock.thresholds.bakeSeconds)
} else := _line.bakeSeconds

# A step that is live is judged as one until the whole may follow.
_narrowed(outcome) if outcome == "narrow"

_narrowed(outcome) if {
	outcome != "allow"
	is_number(input.rollout.share)
}

# Going back from a rollback by itself would go to and fro.
_when_degraded(_) := "nothing" if facts.rollback

_when_degraded(outcome) := _when("whenNarrowed") if {
	not facts.rollback
	_narrowed(outcome)
}

_when_degraded(outcome) := _when("whenWhole") if {
	not facts.rollback
	not _narrowed(outcome)
}

_configured(member) := [line[member] |
	some line in data.interlock.degradation
	line[member]
	_fits_type(line)
	_fits_tier(line)
]

_fits_tier(line) if not line.tiers

_fits_tier(line) if facts.tier in line.tiers

_when(member) := _configured(member)[0] if {
	count(_configured(member)) > 0
} else := _line[member]

_promote_after(definition) := null if not is_number(definition.promoteAfterSeconds)

_promote_after(definition) := seconds if {
	is_number(definition.promoteAfterSeconds)
	seconds := object.get(data.interlock.thresholds, "soakSeconds", definition.promoteAfterSeconds)
}

# METADATA
# description: What follows a decision of this outcome on a path that is defined like this.
following(outcome, definition) := {
	"bakeSeconds": _bake_seconds,
	"whenDegraded": _when_degraded(outcome),
	"promoteAfterSeconds": _promote_after(definition),
}
