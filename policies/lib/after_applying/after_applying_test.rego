package interlock.lib.after_applying_test

import data.interlock.lib.after_applying
import data.interlock.testing.situation

config := {
	"selection": [
		{"types": ["migration"], "tiers": [1, 2], "bakeSeconds": 1, "whenNarrowed": "stop", "whenWhole": "nothing"},
		{"tiers": [1], "bakeSeconds": 2, "whenNarrowed": "stop", "whenWhole": "roll_back"},
	],
	"otherwise": {"bakeSeconds": 3, "whenNarrowed": "roll_back", "whenWhole": "nothing"},
}

step := {"share": 0.1, "steps": [0.1], "appliedAt": "2026-03-01T11:50:00.000Z", "secondsAtStep": 10}

cases := {
	"tier 1": {"values": {}, "outcome": "allow", "bake": 2, "when": "roll_back"},
	"tier 1, narrowed": {"values": {}, "outcome": "narrow", "bake": 2, "when": "stop"},
	"tier 1, held while a step is live": {"values": {"/rollout": step}, "outcome": "hold", "bake": 2, "when": "stop"},
	"tier 1, the last step watched": {"values": {"/rollout": step}, "outcome": "allow", "bake": 2, "when": "roll_back"},
	"a migration": {"values": {"/component/type": "Migration"}, "outcome": "allow", "bake": 1, "when": "nothing"},
	"tier 3": {"values": {"/component/tier/value": 3}, "outcome": "allow", "bake": 3, "when": "nothing"},
	"tier 3, narrowed": {"values": {"/component/tier/value": 3}, "outcome": "narrow", "bake": 3, "when": "roll_back"},
	"no entity": {"values": {"/component": null}, "outcome": "hold", "bake": 3, "when": "nothing"},
	"a rollback": {"values": {"/changeKind": "rollback"}, "outcome": "allow", "bake": 2, "when": "nothing"},
}

test_type_and_tier_decide[name] if {
	some name, case in cases
	found := after_applying.following(case.outcome, {"promoteAfterSeconds": null}) with input as situation.with_values(case.values)
		with data.interlock.afterApplying as config
	found == {"bakeSeconds": case.bake, "whenDegraded": case.when, "promoteAfterSeconds": null}
}

test_thresholds_outweigh_the_data if {
	thresholds := object.union(data.interlock.thresholds, {"bakeSeconds": 0, "soakSeconds": 5})
	found := after_applying.following("allow", {"promoteAfterSeconds": 600}) with input as data.interlock.testing.input
		with data.interlock.thresholds as thresholds
	found.bakeSeconds == 0
	found.promoteAfterSeconds == 5
}

test_soak_is_only_of_paths_that_promote_by_themselves if {
	thresholds := object.union(data.interlock.thresholds, {"soakSeconds": 5})
	found := after_applying.following("allow", {"promoteAfterSeconds": null}) with input as data.interlock.testing.input
		with data.interlock.thresholds as thresholds
	found.promoteAfterSeconds == null
	shipped := after_applying.following("allow", {"promoteAfterSeconds": 600}) with input as data.interlock.testing.input
	shipped == {"bakeSeconds": 900, "whenDegraded": "nothing", "promoteAfterSeconds": 600}
}

degradation := [
	{"types": ["batch"], "whenWhole": "stop"},
	{"tiers": [1], "whenNarrowed": "roll_back"},
	{"whenWhole": "stop"},
]

configured_cases := {
	"tier 1, narrowed, said by tier": {"values": {}, "outcome": "narrow", "when": "roll_back"},
	"tier 1, whole, said by the line for all": {"values": {}, "outcome": "allow", "when": "stop"},
	"tier 3, narrowed, not said": {"values": {"/component/tier/value": 3}, "outcome": "narrow", "when": "roll_back"},
	"no entity, said by the line for all": {"values": {"/component": null}, "outcome": "allow", "when": "stop"},
	"a rollback": {"values": {"/changeKind": "rollback"}, "outcome": "allow", "when": "nothing"},
}

test_configuration_outweighs_the_data[name] if {
	some name, case in configured_cases
	found := after_applying.following(case.outcome, {"promoteAfterSeconds": null}) with input as situation.with_values(case.values)
		with data.interlock.afterApplying as config
		with data.interlock.degradation as degradation
	found.whenDegraded == case.when
}
