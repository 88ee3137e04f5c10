# METADATA
# title: Environments are taken in order, one rollout at a time
# description: >-
#   On the paths of `promotion.orderedPaths` a release goes to an environment once it is verified in the one before, in the
#   order of the catalog. A degradation there is judged by people, and so is a hotfix that skips the order. Two releases of a
#   component are never rolled out in one environment at once, and an older one never lands on a newer one: that is a
#   rollback, which this rule lets pass.
package interlock.release.promotion

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.release.path

_rule := "interlock.release.promotion"

_asked_order if {
	not facts.rollback
	path.selected in data.interlock.promotion.orderedPaths
}

# What is there to wait for, by how far the release got in the environment before.
_awaited := {
	"none": {"is": "was not asked for", "what": "asked for"},
	"open": {"is": "is not applied yet", "what": "applied"},
	"narrowed": {"is": "is applied to a share", "what": "applied in full"},
	"applied": {"is": "is applied and not verified yet", "what": "verified"},
	"ended": {"is": "ended without being applied, or was replaced", "what": "asked for again"},
}

# A step is live here: its turn had come. Asked again for the environment before meanwhile, it would wait for itself, and others for it.
default _begun := false

_begun if is_number(input.rollout.share)

_waits := _awaited[input.previous.status] if {
	_asked_order
	not _begun
}

_previous := input.previous.environment

_producers := {
	"none": "whoever promotes it there: `interlock release promote`",
	"ended": "whoever promotes it there: `interlock release promote`",
	"open": "Interlock, as the decision there says: `interlock release explain`",
	"narrowed": "Interlock, step by step: `interlock release get`",
	"applied": "Interlock, when its bake time there is over and its signals are well",
}

findings contains _promotion_order if {
	_waits
	not _hotfix
}

# METADATA
# title: The environment before comes first
# description: The release is not verified in the environment that comes before this one.
# custom:
#   code: PROMOTION_ORDER
#   severity: hold
#   remedy: >-
#     See how far it is there: `interlock release get`. If nobody asked, `interlock release promote` with the environment
#     {previous}. It clears itself once verified there. For a cure that cannot wait, promote it as a hotfix with its incident.
_promotion_order := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Before ", input.environment.name, " comes ", _previous, ", and there the release ", _waits.is,
		" (", input.previous.status, ").",
	]),
	"facts": ["/previous/environment", "/previous/status"],
	"values": {"{previous}": _previous},
	"awaits": {
		"what": concat("", ["the release ", _waits.what, " in ", _previous]),
		"producer": _producers[input.previous.status],
	},
})

_hotfix if is_string(input.request.hotfix.incident)

findings contains _promotion_skipped if {
	_waits
	_hotfix
}

# METADATA
# title: A hotfix skips the environment before
# description: It was asked for as a hotfix of an incident, without having been verified in the environment before this one.
# custom:
#   code: PROMOTION_SKIPPED
#   severity: escalate
#   remedy: >-
#     Nothing is broken. The owner and incident command judge whether the incident outweighs what the environment before
#     would have shown: `interlock approval list`. When it is verified there meanwhile, nobody is asked any more.
_promotion_skipped := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"As a hotfix of ", input.request.hotfix.incident, " it would come to ", input.environment.name, " before ", _previous,
		", where the release ", _waits.is, " (", input.previous.status, ").",
	]),
	"facts": ["/previous/environment", "/request/hotfix"],
	"seats": ["incident-command", "owner"],
})

findings contains _promotion_degraded if {
	_asked_order
	input.previous.status == "degraded"
}

# METADATA
# title: It degraded in the environment before
# description: After it was applied in the environment before this one, signals turned bad.
# custom:
#   code: PROMOTION_DEGRADED
#   severity: escalate
#   remedy: >-
#     Find out what went wrong in {previous} first: `interlock incident timeline`. Usually a newer release is the answer. If
#     the degradation has another cause, say so and let the owner and site reliability judge it: `interlock approval list`.
_promotion_degraded := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["In ", _previous, ", which comes before ", input.environment.name, ", the release was degraded."]),
	"facts": ["/previous/environment", "/previous/status"],
	"values": {"{previous}": _previous},
	"seats": ["owner", "sre"],
})

# A rollback ends the rollout that it goes back from.
_in_the_way := [index |
	some index, rollout in input.otherRollouts
	not _gone_back_from(rollout.releaseId)
]

_gone_back_from(release_id) if {
	facts.rollback
	release_id == input.rollback.from.releaseId
}

findings contains _rollout_in_progress(other) if {
	count(_in_the_way) > 0
	other := input.otherRollouts[_in_the_way[0]].releaseId
}

# METADATA
# title: Another release is being rolled out
# description: One rollout at a time per component and environment; another one is under way.
# custom:
#   code: ROLLOUT_IN_PROGRESS
#   severity: hold
#   remedy: >-
#     Wait: it clears itself when the other rollout ends. See it with `interlock release get {other}`. If that one is what
#     has to go, `interlock release rollback` ends it.
_rollout_in_progress(other) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["Release ", other, " of the component is being rolled out in ", input.environment.name, "."]),
	"facts": [concat("/", ["/otherRollouts", format_int(index, 10), "releaseId"]) | some index in _in_the_way],
	"values": {"{other}": other},
	"awaits": {
		"what": concat("", ["the end of the rollout of ", other]),
		"producer": "Interlock, or the deployer that carries that rollout out",
	},
})

_live_is_other if {
	is_string(input.live.releaseId)
	input.live.releaseId != input.release.id
}

default _live_is_newer := false

_live_is_newer if {
	_live_is_other
	input.live.registeredAt > input.release.registeredAt
}

_live_is_newer if {
	_live_is_other
	input.live.registeredAt == input.release.registeredAt
	input.live.releaseId > input.release.id
}

findings contains _release_superseded if {
	not facts.rollback
	_live_is_newer
}

# METADATA
# title: A newer release is live
# description: What runs here was registered later. An older release never lands on a newer one, except as a rollback.
# custom:
#   code: RELEASE_SUPERSEDED
#   severity: deny
#   remedy: >-
#     Nothing to do when the newer release is what you want. To go back on purpose: `interlock release rollback`, which is
#     decided on its own path. To bring this change forward again, release it anew on top of what is live.
_release_superseded := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Release ", input.live.releaseId, ", which is live in ", input.environment.name, ", is newer than this one.",
	]),
	"facts": ["/live/releaseId"],
})

_in_order contains "a rollback is not asked for the order of environments" if facts.rollback

_in_order contains concat("", ["the ", path.selected, " path asks for no order of environments"]) if {
	not facts.rollback
	is_array(data.interlock.promotion.orderedPaths)
	not path.selected in data.interlock.promotion.orderedPaths
}

_in_order contains "no environment comes before this one" if {
	_asked_order
	input.previous == null
}

findings contains _rolled_back_before if {
	not facts.rollback
	is_string(input.request.rolledBackAt)
}

# METADATA
# title: It was rolled back here before
# description: The same release was applied in this environment, and taken back.
# custom:
#   code: ROLLED_BACK_BEFORE
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. See first why it was taken back: `interlock release get {release}` and `interlock incident timeline`. What
#     mends it is usually another release.
_rolled_back_before := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"This release was rolled back in ", input.environment.name, " at ", input.request.rolledBackAt, ", and is asked for again.",
	]),
	"facts": ["/request/rolledBackAt"],
	"values": {"{release}": input.release.id},
})

_in_order contains concat("", ["verified in ", _previous]) if {
	_asked_order
	input.previous.status == "verified"
}

_in_order contains "it has begun here" if {
	_asked_order
	_begun
	input.previous.status in object.keys(_awaited)
}

_one_at_a_time if {
	is_array(input.otherRollouts)
	count(_in_the_way) == 0
}

_lands if facts.rollback

_lands if input.live == null

_lands if input.live.releaseId == input.release.id

_lands if {
	is_string(input.live.registeredAt)
	is_string(input.release.registeredAt)
	not _live_is_newer
}

satisfied contains finding.satisfied(
	_rule,
	"It is its turn here",
	concat("", [
		"Towards ", input.environment.name, ": ", concat(", ", sort(_in_order)),
		"; no other release is being rolled out or newer.",
	]),
	["/changeKind", "/live/releaseId", "/otherRollouts", "/previous/environment", "/previous/status"],
) if {
	count(_in_order) > 0
	_one_at_a_time
	_lands
}
