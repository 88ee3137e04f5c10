package interlock.release.affected_test

import data.interlock.release.affected
import data.interlock.release.approval
import data.interlock.release.decision
import data.interlock.testing.situation

orders := {
	"ref": "resource:default/orders", "owner": "group:default/data", "ownerKnown": true,
	"users": {"total": 2, "owners": ["group:default/web"]},
}

events := object.union(orders, {"ref": "resource:default/events", "users": {"total": 1, "owners": []}})

queue := object.union(orders, {"ref": "resource:default/queue", "owner": "group:default/platform"})

ours := object.union(orders, {"ref": "resource:default/ours", "owner": "group:default/payments"})

unowned := object.union(orders, {"owner": null, "ownerKnown": false})

migrating(shared) := situation.with_values({"/changeKind": "migration", "/affected/shared": shared})

asked := {
	"an image of a service": {"values": {}, "seats": set()},
	"a migration": {"values": {"/changeKind": "migration"}, "seats": {"resource:default/orders"}},
	"a migration in staging": {
		"values": {"/changeKind": "migration", "/environment/classification": "staging"},
		"seats": set(),
	},
	"an image of a component that migrates": {"values": {"/component/type": "Migration"}, "seats": {"resource:default/orders"}},
	"a rollback of a component that migrates": {
		"values": {"/component/type": "migration", "/changeKind": "rollback"},
		"seats": set(),
	},
	"a component without a type": {"values": {"/component/type": null}, "seats": set()},
}

test_policy_says_which_changes_ask_the_owner[name] if {
	some name, case in asked
	changed := situation.with_values(object.union({"/affected/shared": [orders]}, case.values))
	found := affected.findings with input as changed
	{seat | some finding in found; some seat in finding.seats} == case.seats
	satisfied := affected.satisfied with input as changed
	count(satisfied) == 1 - min({1, count(case.seats)})
}

test_the_owner_is_named_with_those_who_use_it_too if {
	found := affected.findings with input as migrating([events, orders])
	some finding in found
	finding.code == "SHARED_INFRASTRUCTURE"
	finding.severity == "escalate"
	finding.message == concat("", [
		"This change of component:default/checkout reaches infrastructure that others use too: ",
		"resource:default/events (also used by components that nobody owns), ",
		"resource:default/orders (also used by group:default/web).",
	])
	finding.facts == [
		"/affected/shared/0/owner", "/affected/shared/0/ref", "/affected/shared/1/owner",
		"/affected/shared/1/ref", "/changeKind",
	]
}

seats := {
	"each owner has one": {"shared": [orders, queue], "seats": ["resource:default/orders", "resource:default/queue"]},
	"one owner judges all that is theirs": {"shared": [events, orders], "seats": ["resource:default/events"]},
	"the component's owner has the owner's": {"shared": [orders, ours], "seats": ["owner", "resource:default/orders"]},
}

test_seats[name] if {
	some name, case in seats
	found := affected.findings with input as migrating(case.shared)
	some finding in found
	finding.seats == case.seats
}

test_the_seat_of_a_resource_is_its_owners if {
	requirement := approval.requirement with input as migrating([orders])
	requirement.seats == [
		{
			"id": "owner", "group": "group:default/payments",
			"why": "The owner answers for what the component does in production.",
		},
		{
			"id": "resource:default/orders", "group": "group:default/data",
			"why": "The owner of resource:default/orders answers for it to everyone who uses it.",
		},
		{
			"id": "sre", "group": "group:default/sre",
			"why": "Site reliability judges whether production can carry the change now.",
		},
	]
}

test_without_a_known_owner_it_is_held_and_says_what_is_awaited if {
	found := affected.findings with input as migrating([unowned, queue])
	situation.codes(found) == {"SHARED_INFRASTRUCTURE", "SHARED_INFRASTRUCTURE_UNOWNED"}
	some finding in found
	finding.severity == "hold"
	finding.awaits == {"what": "an owner of resource:default/orders", "producer": "whoever keeps these Resources in the catalog"}
	contains(finding.remedy, "give resource:default/orders a `spec.owner`")
}

harmless := situation.migration(false, true, [])

decided(shared, approvals) := situation.with_changes([
	{"op": "replace", "path": "/changeKind", "value": "migration"},
	{"op": "add", "path": "/evidence/-", "value": harmless},
	{"op": "replace", "path": "/affected/shared", "value": shared},
	{"op": "replace", "path": "/approvals", "value": approvals},
])

question(group) := situation.approvals(
	[
		{"id": "owner", "group": "group:default/payments", "why": "w"},
		{"id": "resource:default/orders", "group": group, "why": "w"},
		{"id": "sre", "group": "group:default/sre", "why": "w"},
	],
	["author", "committer", "requester", "trigger"],
)

outcomes := {
	"asked": {"shared": [orders], "approvals": data.interlock.testing.input.approvals, "outcome": "escalate"},
	"granted by its owner": {"shared": [orders], "approvals": question("group:default/data"), "outcome": "allow"},
	"granted by another group": {"shared": [orders], "approvals": question("group:default/web"), "outcome": "escalate"},
	"granted before its owner changed": {
		"shared": [object.union(orders, {"owner": "group:default/storage"})],
		"approvals": question("group:default/data"),
		"outcome": "escalate",
	},
	"granted without its owner": {
		"shared": [orders],
		"approvals": situation.approvals(
			[
				{"id": "owner", "group": "group:default/payments", "why": "w"},
				{"id": "sre", "group": "group:default/sre", "why": "w"},
			],
			["author", "committer", "requester", "trigger"],
		),
		"outcome": "escalate",
	},
	"without a known owner": {"shared": [unowned], "approvals": question("group:default/data"), "outcome": "hold"},
}

test_the_word_of_its_owner_counts_for_exactly_this_question[name] if {
	some name, case in outcomes
	result := decision.result with input as decided(case.shared, case.approvals)
	result.outcome == case.outcome
}

test_a_migration_that_shares_nothing_asks_no_owner_of_infrastructure if {
	changed := migrating([])
	count(affected.findings) == 0 with input as changed
	[item.facts | some item in affected.satisfied] == [["/affected/shared"]] with input as changed
}

far := {"ref": "component:default/till", "tier": 1, "owner": "group:default/shop", "distance": 2, "via": "component:default/storefront"}

tiers(first) := [
	{"tier": 1, "total": first}, {"tier": 2, "total": 1}, {"tier": 3, "total": 0}, {"tier": 4, "total": 0},
	{"tier": null, "total": 0},
]

told := {
	"one": {"total": 1, "listed": [far], "says": "component:default/till (by way of component:default/storefront)."},
	"more than are listed": {
		"total": 9, "listed": [far],
		"says": "component:default/till (by way of component:default/storefront) and 8 more.",
	},
}

test_dependants_of_tier_1_are_named_and_block_nothing[name] if {
	some name, case in told
	changed := situation.with_values({"/affected/listed": case.listed, "/affected/byTier": tiers(case.total)})
	found := affected.findings with input as changed
	situation.codes(found) == {"CRITICAL_DEPENDANTS"}
	some finding in found
	finding.severity == "info"
	finding.facts == ["/affected/byTier/0"]
	finding.message == concat("", ["Of tier 1, these depend on component:default/checkout: ", case.says])
	"allow" == decision.outcome with input as changed
}

test_many_dependants_are_told[name] if {
	some name, case in {
		"24": {"total": 24, "codes": set()},
		"25": {"total": 25, "codes": {"MANY_DEPENDANTS"}},
		"10,000": {"total": 10000, "codes": {"MANY_DEPENDANTS"}},
	}
	changed := situation.with_values({"/affected/total": case.total})
	found := affected.findings with input as changed
	situation.codes(found) == case.codes
	"allow" == decision.outcome with input as changed
}

test_nobody_is_named_in_a_relaxed_environment if {
	changed := situation.with_values({
		"/affected/total": 10000, "/affected/byTier": tiers(3),
		"/environment/classification": "staging",
	})
	count(affected.findings) == 0 with input as changed
}

test_an_input_that_does_not_say_who_is_affected_is_undecided if {
	changed := situation.with_changes([{"op": "remove", "path": "/affected"}])
	count(affected.satisfied) == 0 with input as changed
	"indeterminate" == decision.outcome with input as changed
}

test_missing_data_is_never_a_pass[name] if {
	some name in ["seatKinds", "seatTypes"]
	config := object.remove(data.interlock.affected, [name])
	count(affected.satisfied) == 0 with input as migrating([orders]) with data.interlock.affected as config
}
