# METADATA
# title: A new release meets a share of users first
# description: >-
#   Where the catalog asks for it (annotation `interlock.dev/rollout`), or `rollout.tiers` or `rollout.paths` do, a change of
#   the kinds and component types of `rollout` reaches a live environment in steps: a share, `thresholds.stepSeconds` of
#   watching, the next share. Each step is decided anew, so whatever speaks against the release then stops it where it is.
#   A first deployment has nothing to fall back to and goes whole, and so does a rollback. What was begun in steps is ended in
#   steps.
package interlock.release.rollout

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.release.path

_rule := "interlock.release.rollout"

_config := data.interlock.rollout

_step_seconds := data.interlock.thresholds.stepSeconds

# Undefined where the document does not say whether a step is live, or what the catalog asks for: then nothing is said.
default _known := false

_known if {
	_step_known
	is_object(input.component.rollout)
	is_array(_config.tiers)
	is_array(_config.paths)
	is_array(_config.types)
	is_array(_config.kinds)
}

_step_known if input.rollout == null

_step_known if is_number(input.rollout.share)

_asked_by contains "the catalog" if input.component.rollout.value == "narrow"

_asked_by contains concat(" ", ["tier", format_int(facts.tier, 10)]) if facts.tier in _config.tiers

_asked_by contains concat("", ["the ", path.selected, " path"]) if path.selected in _config.paths

_whole_because contains "a rollback" if facts.rollback

_whole_because contains concat("", ["what goes to a ", facts.exposure, " environment"]) if facts.exposure != "live"

_whole_because contains concat("", ["a component of type ", object.get(input.component, "type", "unknown")]) if {
	is_string(input.component.type)
	not facts.component_type in _config.types
}

_whole_because contains "a component of no known type" if not is_string(input.component.type)

_whole_because contains concat(" ", ["a change of kind", input.changeKind]) if not input.changeKind in _config.kinds

_whole_because contains "a first deployment, which has nothing to fall back to," if input.live == null

default _begun := false

_begun if is_number(input.rollout.share)

default _narrows := false

_narrows if {
	_known
	_begun
	not facts.rollback
}

_narrows if {
	_known
	not _begun
	count(_asked_by) > 0
	count(_whole_because) == 0
	is_string(input.live.releaseId)
}

# METADATA
# description: Shares of the steps before the whole, rising.
steps := [line.shares |
	some line in _config.steps
	facts.tier in line.tiers
][0]

_reached := input.rollout.share if {
	_begun
} else := 0

_soaked if input.rollout.secondsAtStep >= _step_seconds

_soaking if {
	_begun
	input.rollout.secondsAtStep < _step_seconds
}

_ahead := [share |
	some share in steps
	share > _reached
]

_share := _reached if {
	_soaking
} else := _ahead[0]

_clusters(share) := array.slice(input.environment.clusters, 0, number) if {
	position := count([step | some step in steps; step < share])
	number := _config.clustersOfSteps[position]
	number < count(input.environment.clusters)
} else := []

# METADATA
# description: Limits of the step that may be taken, or that is being watched; undefined where the rollout is whole.
limits := {"share": _share, "regions": _clusters(_share), "steps": steps} if {
	_narrows
	is_number(_step_seconds)
}

# METADATA
# description: Seconds until the step that is live has been watched for long enough.
soak_left := _step_seconds - input.rollout.secondsAtStep if {
	_narrows
	_soaking
}

_plan := concat(", ", [_percent(share) | some share in array.concat(steps, [1])])

_percent(share) := concat("", [json.marshal(round(share * 1000) / 10), " %"])

_where := concat("", [" in ", concat(", ", limits.regions)]) if {
	count(limits.regions) > 0
} else := ""

findings contains _rollout_narrowed if {
	limits
	not _begun
}

# METADATA
# title: The rollout begins with a share
# description: The release may be applied to the first share only.
# custom:
#   code: ROLLOUT_NARROWED
#   severity: narrow
#   remedy: >-
#     Nothing to do: once the share is applied, its signals are watched for {window}, and the next share is decided then.
#     Watch it with `interlock release get`.
_rollout_narrowed := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["It begins with ", _percent(limits.share), _where, "; the steps are ", _plan, "."]),
	"facts": ["/component/rollout", "/component/tier"],
	"values": {"{window}": facts.duration(_step_seconds)},
})

findings contains _rollout_soaking if {
	limits
	_soaking
}

# METADATA
# title: The share is being watched
# description: A share is applied, and has not been watched for long enough to widen it.
# custom:
#   code: ROLLOUT_SOAKING
#   severity: narrow
#   remedy: >-
#     Nothing to do: each share is watched for {window} (`thresholds.stepSeconds` in interlock.yaml), then the next one is
#     decided with the signals of that time. Watch it with `interlock release get`.
_rollout_soaking := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		_percent(limits.share), " are applied since ", input.rollout.appliedAt, _where, " and watched for ",
		facts.duration(_step_seconds), "; the steps are ", _plan, ".",
	]),
	"facts": ["/component/rollout", "/component/tier"],
	"values": {"{window}": facts.duration(_step_seconds)},
})

findings contains _rollout_widened if {
	limits
	_begun
	_soaked
}

# METADATA
# title: The rollout widens to the next share
# description: The share before was watched for long enough, and nothing speaks against the next one.
# custom:
#   code: ROLLOUT_WIDENED
#   severity: narrow
#   remedy: >-
#     Nothing to do: once the share is applied, its signals are watched for {window}, and the one after is decided then.
#     Watch it with `interlock release get`.
_rollout_widened := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"It widens from ", _percent(input.rollout.share), " to ", _percent(limits.share), _where, "; the steps are ", _plan, ".",
	]),
	"facts": ["/component/rollout", "/component/tier"],
	"values": {"{window}": facts.duration(_step_seconds)},
})

satisfied contains finding.satisfied(
	_rule,
	"Every share was watched",
	concat("", ["All steps (", _plan, ") but the last were applied and watched for ", facts.duration(_step_seconds), " each."]),
	["/component/rollout", "/component/tier"],
) if {
	_narrows
	_begun
	_soaked
	count(_ahead) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"The rollout is not narrowed",
	"Neither the catalog nor policy asks for steps here.",
	["/component/rollout", "/component/tier"],
) if {
	_known
	is_number(facts.tier)
	not _begun
	not facts.rollback
	count(_asked_by) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"The rollout goes whole",
	concat("", [
		"Steps are asked for by ", concat(" and ", sort(_asked_by)), ", but ",
		concat(" and ", sort(_whole_because)), " goes whole.",
	]),
	["/changeKind", "/component/rollout", "/component/type", "/environment/classification"],
) if {
	_known
	not _begun
	not facts.rollback
	count(_asked_by) > 0
	count(_whole_because) > 0
}

satisfied contains finding.satisfied(_rule, "A rollback goes whole", "A rollback is not narrowed.", ["/changeKind"]) if facts.rollback

# METADATA
# description: Without a tier it is not known which steps are asked for; the catalog rule holds the release for it.
deferred contains "interlock.release.catalog" if not facts.tier
