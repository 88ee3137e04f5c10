package interlock.release.rollout_test

import data.interlock.release.rollout
import data.interlock.testing.situation

asked := {"/component/rollout/value": "narrow"}

step(share, seconds) := {"/rollout": {
	"share": share,
	"steps": [share],
	"appliedAt": "2026-03-01T11:50:00.000Z",
	"secondsAtStep": seconds,
}}

input_of(values) := situation.with_values(object.union_n(values))

rising := [0.05, 0.25, 0.5]

cases := {
	"not asked": {"values": [], "codes": set(), "share": null, "satisfied": 1},
	"asked to go whole": {"values": [{"/component/rollout/value": "whole"}], "codes": set(), "share": null, "satisfied": 1},
	"asked": {"values": [asked], "codes": {"ROLLOUT_NARROWED"}, "share": 0.05, "satisfied": 0},
	"asked, of tier 3": {"values": [asked, {"/component/tier/value": 3}], "codes": {"ROLLOUT_NARROWED"}, "share": 0.1, "satisfied": 0},
	"just applied": {"values": [asked, step(0.05, 0)], "codes": {"ROLLOUT_SOAKING"}, "share": 0.05, "satisfied": 0},
	"one second short": {"values": [asked, step(0.05, 599)], "codes": {"ROLLOUT_SOAKING"}, "share": 0.05, "satisfied": 0},
	"watched to the second": {"values": [asked, step(0.05, 600)], "codes": {"ROLLOUT_WIDENED"}, "share": 0.25, "satisfied": 0},
	"the second step watched": {"values": [asked, step(0.25, 700)], "codes": {"ROLLOUT_WIDENED"}, "share": 0.5, "satisfied": 0},
	"the last step applied": {"values": [asked, step(0.5, 10)], "codes": {"ROLLOUT_SOAKING"}, "share": 0.5, "satisfied": 0},
	"the last step watched": {"values": [asked, step(0.5, 600)], "codes": set(), "share": null, "satisfied": 1},
	"a step that data does not name any more": {
		"values": [asked, step(0.2, 600)],
		"codes": {"ROLLOUT_WIDENED"}, "share": 0.25, "satisfied": 0,
	},
	"a step beyond the last of data": {"values": [asked, step(0.8, 600)], "codes": set(), "share": null, "satisfied": 1},
	"begun, and no longer asked": {"values": [step(0.05, 600)], "codes": {"ROLLOUT_WIDENED"}, "share": 0.25, "satisfied": 0},
	"begun, and of another type now": {
		"values": [step(0.05, 0), {"/component/type": "batch-job"}],
		"codes": {"ROLLOUT_SOAKING"}, "share": 0.05, "satisfied": 0,
	},
	"a first deployment": {"values": [asked, {"/live": null}], "codes": set(), "share": null, "satisfied": 1},
	"in staging": {"values": [asked, {"/environment/classification": "staging"}], "codes": set(), "share": null, "satisfied": 1},
	"a batch job": {"values": [asked, {"/component/type": "batch-job"}], "codes": set(), "share": null, "satisfied": 1},
	"a Service": {"values": [asked, {"/component/type": "Service"}], "codes": {"ROLLOUT_NARROWED"}, "share": 0.05, "satisfied": 0},
	"no type": {"values": [asked, {"/component/type": null}], "codes": set(), "share": null, "satisfied": 1},
	"a migration": {"values": [asked, {"/changeKind": "migration"}], "codes": set(), "share": null, "satisfied": 1},
	"a configuration": {"values": [asked, {"/changeKind": "configuration"}], "codes": {"ROLLOUT_NARROWED"}, "share": 0.05, "satisfied": 0},
	"a rollback": {"values": [asked, {"/changeKind": "rollback"}], "codes": set(), "share": null, "satisfied": 1},
	"a rollback while a step is live": {
		"values": [asked, step(0.05, 0), {"/changeKind": "rollback"}],
		"codes": set(), "share": null, "satisfied": 1,
	},
	"no entity": {"values": [{"/component": null}], "codes": set(), "share": null, "satisfied": 0},
}

test_share_follows_steps_and_time[name] if {
	some name, case in cases
	changed := input_of(case.values)
	situation.codes(rollout.findings) == case.codes with input as changed
	count(rollout.satisfied) == case.satisfied with input as changed
	share := object.get({"limits": limits | limits := rollout.limits}, ["limits", "share"], null) with input as changed
	share == case.share
}

test_every_step_says_why[name] if {
	some name, case in cases
	found := rollout.findings with input as input_of(case.values)
	{[finding.severity, finding.facts] | some finding in found} == {["narrow", ["/component/rollout", "/component/tier"]] |
		count(case.codes) > 0
	}
}

test_policy_may_ask_whatever_the_catalog_says[name] if {
	some name, config in {"tiers": {"tiers": [1]}, "paths": {"paths": ["standard"]}}
	changed := situation.with_values({"/component/rollout/value": "whole"})
	situation.codes(rollout.findings) == {"ROLLOUT_NARROWED"} with input as changed
		with data.interlock.rollout as object.union(data.interlock.rollout, config)
}

test_what_the_document_does_not_say_is_not_decided[pointer] if {
	some pointer in ["/rollout", "/component/rollout"]
	changed := situation.with_changes([{"op": "remove", "path": pointer}])
	count(rollout.findings) == 0 with input as changed
	count(rollout.satisfied) == 0 with input as changed
}

test_what_the_data_does_not_say_is_not_decided[name] if {
	some name in ["tiers", "paths", "types", "kinds", "steps"]
	config := object.remove(data.interlock.rollout, [name])
	some values in [[asked]]
	count(rollout.findings) == 0 with input as input_of(values) with data.interlock.rollout as config
	count(rollout.satisfied) == 0 with input as input_of(values) with data.interlock.rollout as config
}

test_without_seconds_of_a_step_nothing_widens if {
	thresholds := object.remove(data.interlock.thresholds, ["stepSeconds"])
	some values in [[asked], [asked, step(0.05, 9000)], [asked, step(0.5, 9000)]]
	count(rollout.findings) == 0 with input as input_of(values) with data.interlock.thresholds as thresholds
	count(rollout.satisfied) == 0 with input as input_of(values) with data.interlock.thresholds as thresholds
}

test_without_tier_the_catalog_rule_speaks if {
	rollout.deferred == {"interlock.release.catalog"} with input as situation.with_values({"/component/tier/value": null})
}

regions := {
	"one cluster": {"clusters": ["eu-1"], "values": [asked], "regions": []},
	"several clusters, the first step": {"clusters": ["eu-1", "us-1"], "values": [asked], "regions": ["eu-1"]},
	"several clusters, the first step watched": {"clusters": ["eu-1", "us-1"], "values": [asked, step(0.05, 0)], "regions": ["eu-1"]},
	"several clusters, the second step": {"clusters": ["eu-1", "us-1"], "values": [asked, step(0.05, 600)], "regions": []},
	"no cluster": {"clusters": [], "values": [asked], "regions": []},
}

test_the_first_step_reaches_the_first_of_several_clusters[name] if {
	some name, case in regions
	changed := input_of(array.concat(case.values, [{"/environment/clusters": case.clusters}]))
	limits := rollout.limits with input as changed
	limits.regions == case.regions
	limits.steps == rising
}

test_the_rest_of_the_watch_is_known if {
	rollout.soak_left == 580 with input as input_of([asked, step(0.05, 20)])
	not rollout.soak_left with input as input_of([asked, step(0.05, 600)])
	not rollout.soak_left with input as input_of([asked])
}

messages := {
	"first": {
		"values": [asked, {"/environment/clusters": ["eu-1", "us-1"]}],
		"says": "It begins with 5 % in eu-1; the steps are 5 %, 25 %, 50 %, 100 %.",
	},
	"soaking": {
		"values": [asked, step(0.05, 20)],
		"says": "5 % are applied since 2026-03-01T11:50:00.000Z and watched for 10 minutes; the steps are 5 %, 25 %, 50 %, 100 %.",
	},
	"widening": {
		"values": [asked, step(0.25, 600)],
		"says": "It widens from 25 % to 50 %; the steps are 5 %, 25 %, 50 %, 100 %.",
	},
}

# The same at every second of a watch: a message that counted down would be a new decision each time.
test_what_is_said_of_each_step[name] if {
	some name, case in messages
	found := rollout.findings with input as input_of(case.values)
	{finding.message | some finding in found} == {case.says}
}

test_why_it_goes_whole_is_said if {
	said := rollout.satisfied with input as input_of([asked, {"/live": null}])
	{item.message | some item in said} == {concat("", [
		"Steps are asked for by the catalog, but a first deployment, which has nothing to fall back to, goes whole.",
	])}
}
