# METADATA
# title: Those who are affected are heard
# description: >-
#   Who depends on the component, directly and through others, and whose infrastructure it shares. In a live environment a
#   change of a kind in `affected.seatKinds`, or of a component of a type in `affected.seatTypes`, that depends on a Resource
#   (a database, a queue …) which components of other owners depend on too is judged by the owner of that Resource, in a
#   seat that has the Resource's ref as its id. Dependants of `affected.namedTiers`, and `affected.manyDependants` or more of
#   any tier, are named and block nothing. A rollback is not asked.
package interlock.release.affected

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.affected"

_config := data.interlock.affected

default _reaches_infrastructure := false

_reaches_infrastructure if input.changeKind in _config.seatKinds

_reaches_infrastructure if lower(input.component.type) in _config.seatTypes

default _applies := false

_applies if {
	facts.exposure == "live"
	input.changeKind != "rollback"
	_reaches_infrastructure
}

_known if is_array(input.affected.shared)

_shared := {index |
	_applies
	some index, _ in input.affected.shared
}

_unowned := sort({index |
	some index in _shared
	not input.affected.shared[index].ownerKnown == true
})

_owned := sort({index |
	some index in _shared
	input.affected.shared[index].ownerKnown == true
})

_pointers(indexes) := [pointer |
	some index in indexes
	some member in ["owner", "ref"]
	pointer := concat("/", ["/affected/shared", format_int(index, 10), member])
]

_users(resource) := concat("", [" (also used by ", finding.enumerate(resource.users.owners, 3), ")"]) if {
	count(resource.users.owners) > 0
} else := " (also used by components that nobody owns)"

_names(indexes) := finding.enumerate(
	[name |
		some index in indexes
		resource := input.affected.shared[index]
		name := concat("", [resource.ref, _users(resource)])
	],
	4,
)

findings contains _shared_infrastructure_unowned if {
	count(_unowned) > 0
}

# METADATA
# title: Infrastructure that others use too has no owner who could judge
# description: >-
#   The owner of shared infrastructure must judge this change; the catalog names none, or one in whom there is nobody.
# custom:
#   code: SHARED_INFRASTRUCTURE_UNOWNED
#   severity: hold
#   remedy: >-
#     In the catalog, give {resources} a `spec.owner`: a Group with members, or a User. The release clears itself when the
#     catalog says so, and asks that owner.
_shared_infrastructure_unowned := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		input.release.component, " depends on infrastructure that others use too, and that nobody in the catalog answers for: ",
		_names(_unowned), ".",
	]),
	"facts": array.concat(["/changeKind"], _pointers(_unowned)),
	"values": {"{resources}": finding.enumerate([input.affected.shared[index].ref | some index in _unowned], 4)},
	"awaits": {
		"what": concat("", ["an owner of ", finding.enumerate([input.affected.shared[index].ref | some index in _unowned], 2)]),
		"producer": "whoever keeps these Resources in the catalog",
	},
})

# One person of an owner judges all that is theirs: its seat is that of the first by ref. Who owns the component has a seat already.
_seat_of(owner) := "owner" if owner == input.component.owner.value

_seat_of(owner) := min({resource.ref |
	some resource in input.affected.shared
	resource.owner == owner
}) if {
	owner != object.get(input, ["component", "owner", "value"], null)
}

findings contains _shared_infrastructure if {
	count(_owned) > 0
}

# METADATA
# title: The change reaches infrastructure that others use too
# description: Its owner answers for it to all of them, and judges whether it can bear the change now.
# custom:
#   code: SHARED_INFRASTRUCTURE
#   severity: escalate
#   remedy: >-
#     Nothing is broken. Let the owner of the infrastructure judge it: `interlock approval list`. Tell those who use it too
#     beforehand: `interlock release explain` names them. Or give the component infrastructure of its own.
_shared_infrastructure := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"This change of ", input.release.component, " reaches infrastructure that others use too: ", _names(_owned), ".",
	]),
	"facts": array.concat(["/changeKind"], _pointers(_owned)),
	"seats": sort({_seat_of(input.affected.shared[index].owner) | some index in _owned}),
})

_of_tiers := sum([entry.total |
	facts.exposure == "live"
	some entry in input.affected.byTier
	entry.tier in _config.namedTiers
])

_named := [name |
	some party in input.affected.listed
	party.tier in _config.namedTiers
	name := concat("", [party.ref, _way(party)])
]

_way(party) := concat("", [" (by way of ", party.via, ")"]) if is_string(party.via)

_way(party) := "" if not is_string(party.via)

_shown := array.slice(_named, 0, 5)

_rest(shown, total) := "" if total <= count(shown)

_rest(shown, total) := concat("", [" and ", format_int(total - count(shown), 10), " more"]) if total > count(shown)

findings contains _critical_dependants if {
	_of_tiers > 0
}

# METADATA
# title: What matters most depends on it
# description: Entities of the named tiers depend on the component, directly or through others.
# custom:
#   code: CRITICAL_DEPENDANTS
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. Tell their owners before a change that they may notice, and watch their signals
#     afterwards: `interlock release explain` shows who they are and how far away.
_critical_dependants := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Of tier ", concat(" and ", [format_int(tier, 10) | some tier in _config.namedTiers]), ", these depend on ",
		input.release.component, ": ", concat(", ", _shown), _rest(_shown, _of_tiers), ".",
	]),
	"facts": [facts.pointer("affected/byTier", index) |
		some index, entry in input.affected.byTier
		entry.tier in _config.namedTiers
	],
})

findings contains _many_dependants if {
	facts.exposure == "live"
	input.affected.total >= _config.manyDependants
}

# METADATA
# title: Many depend on it
# description: At least `affected.manyDependants` entities depend on the component, directly or through others.
# custom:
#   code: MANY_DEPENDANTS
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. Make the change small and compatible, and watch those that are nearest:
#     `interlock release explain` shows them with their owners.
_many_dependants := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		format_int(_config.manyDependants, 10), " or more depend on ", input.release.component, "; the nearest: ",
		concat(", ", [party.ref | some party in array.slice(input.affected.listed, 0, 5)]), ".",
	]),
	"facts": ["/affected/total"],
})

satisfied contains finding.satisfied(
	_rule,
	"No owner of infrastructure is asked",
	"The kind of change, the type of the component and the environment ask no owner of shared infrastructure.",
	["/changeKind", "/environment/classification"],
) if {
	_known
	is_array(_config.seatKinds)
	is_array(_config.seatTypes)
	not _applies
}

satisfied contains finding.satisfied(
	_rule,
	"No infrastructure is shared",
	concat("", ["Nothing that ", input.release.component, " depends on directly is used by components of other owners."]),
	["/affected/shared"],
) if {
	_known
	_applies
	count(_shared) == 0
}
