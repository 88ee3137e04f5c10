package interlock.release.promotion_test

import data.interlock.release.promotion
import data.interlock.testing.situation

other := "9d1c1b9e-52b1-5c0c-8f5b-1f1f35b7a001"

previous(status) := {
	"/previous": {"environment": "staging", "status": status, "appliedAt": null, "verifiedAt": null},
	"/environment/name": "production",
}

begun := {"/rollout": {"share": 0.1, "steps": [0.1], "appliedAt": "2026-03-01T11:50:00.000Z", "secondsAtStep": 600}}

hotfix := {"/request/hotfix": {"incident": "INC-7"}}

rollback := {
	"/changeKind": "rollback",
	"/request/rollback": {"from": other, "reason": "worse", "incident": null},
	"/rollback": {
		"from": {"releaseId": other, "artifacts": [], "configuration": null, "migrations": []},
		"residency": {"residencyId": "0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01", "since": "2026-02-01T09:00:00.000Z"},
		"between": [],
	},
}

rollout(release_id) := {"/otherRollouts": [{"releaseId": release_id, "share": 0.1, "since": "2026-03-01T11:40:00.000Z"}]}

cases := {
	"the first environment": {"values": [], "codes": set(), "satisfied": 1},
	"verified in the one before": {"values": [previous("verified")], "codes": set(), "satisfied": 1},
	"not asked for there": {"values": [previous("none")], "codes": {"PROMOTION_ORDER"}, "satisfied": 0},
	"on its way there": {"values": [previous("open")], "codes": {"PROMOTION_ORDER"}, "satisfied": 0},
	"narrowed there": {"values": [previous("narrowed")], "codes": {"PROMOTION_ORDER"}, "satisfied": 0},
	"applied there, still baking": {"values": [previous("applied")], "codes": {"PROMOTION_ORDER"}, "satisfied": 0},
	"given up there": {"values": [previous("ended")], "codes": {"PROMOTION_ORDER"}, "satisfied": 0},
	"asked for there again, while a step is live here": {"values": [previous("open"), begun], "codes": set(), "satisfied": 1},
	"degraded there, while a step is live here": {"values": [previous("degraded"), begun], "codes": {"PROMOTION_DEGRADED"}, "satisfied": 0},
	"degraded there": {"values": [previous("degraded")], "codes": {"PROMOTION_DEGRADED"}, "satisfied": 0},
	"a status that nobody knows": {"values": [previous("fine")], "codes": set(), "satisfied": 0},
	"a hotfix, verified there": {"values": [previous("verified"), hotfix], "codes": set(), "satisfied": 1},
	"a hotfix of the first environment": {"values": [hotfix], "codes": set(), "satisfied": 1},
	"a hotfix, not asked for there": {"values": [previous("none"), hotfix], "codes": {"PROMOTION_SKIPPED"}, "satisfied": 0},
	"a hotfix, still baking there": {"values": [previous("applied"), hotfix], "codes": {"PROMOTION_SKIPPED"}, "satisfied": 0},
	"a hotfix, degraded there": {"values": [previous("degraded"), hotfix], "codes": {"PROMOTION_DEGRADED"}, "satisfied": 0},
	"a hotfix without an incident": {
		"values": [previous("none"), {"/request/hotfix": {}}],
		"codes": {"PROMOTION_ORDER"}, "satisfied": 0,
	},
	"a hotfix while another is rolled out": {
		"values": [previous("none"), hotfix, rollout(other)],
		"codes": {"PROMOTION_SKIPPED", "ROLLOUT_IN_PROGRESS"}, "satisfied": 0,
	},
	"a rollback, degraded there": {"values": [previous("degraded"), rollback], "codes": set(), "satisfied": 1},
	"a rollback, not asked for there": {"values": [previous("none"), rollback], "codes": set(), "satisfied": 1},
	"another release is being rolled out": {"values": [rollout(other)], "codes": {"ROLLOUT_IN_PROGRESS"}, "satisfied": 0},
	"a rollback of the one that is being rolled out": {"values": [rollback, rollout(other)], "codes": set(), "satisfied": 1},
	"a rollback of another than the one that is being rolled out": {
		"values": [rollback, rollout("9d1c1b9e-52b1-5c0c-8f5b-1f1f35b7a002")],
		"codes": {"ROLLOUT_IN_PROGRESS"}, "satisfied": 0,
	},
	"a newer one is live": {
		"values": [{"/live/registeredAt": "2026-03-01T11:50:00.001Z"}],
		"codes": {"RELEASE_SUPERSEDED"}, "satisfied": 0,
	},
	"as old, and greater": {
		"values": [{"/live/registeredAt": "2026-03-01T11:50:00.000Z", "/live/releaseId": "7b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22"}],
		"codes": {"RELEASE_SUPERSEDED"}, "satisfied": 0,
	},
	"as old, and smaller": {"values": [{"/live/registeredAt": "2026-03-01T11:50:00.000Z"}], "codes": set(), "satisfied": 1},
	"itself live": {
		"values": [{"/live/registeredAt": "2026-03-01T11:50:00.000Z", "/live/releaseId": "6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11"}],
		"codes": set(), "satisfied": 1,
	},
	"nothing live": {"values": [{"/live": null}], "codes": set(), "satisfied": 1},
	"a hotfix under a newer one": {
		"values": [hotfix, {"/live/registeredAt": "2026-03-01T11:59:00.000Z"}],
		"codes": {"RELEASE_SUPERSEDED"}, "satisfied": 0,
	},
	"a rollback under a newer one (matrix 69)": {
		"values": [rollback, {"/live/registeredAt": "2026-03-01T11:59:00.000Z"}],
		"codes": set(), "satisfied": 1,
	},
}

merged(objects) := object.union_n(objects)

test_order_rollouts_and_age_decide[name] if {
	some name, case in cases
	changed := situation.with_values(merged(case.values))
	situation.codes(promotion.findings) == case.codes with input as changed
	count(promotion.satisfied) == case.satisfied with input as changed
}

test_what_the_document_does_not_say_is_not_decided[pointer] if {
	some pointer in ["/previous", "/otherRollouts", "/live/registeredAt"]
	changed := situation.with_changes([{"op": "remove", "path": pointer}])
	count(promotion.findings) == 0 with input as changed
	count(promotion.satisfied) == 0 with input as changed
}

test_paths_that_take_the_order_come_from_data if {
	changed := situation.with_values(object.union(previous("none"), {"/component/tier/value": 4}))
	situation.codes(promotion.findings) == {"PROMOTION_ORDER"} with input as changed
	count(promotion.findings) == 0 with input as changed with data.interlock.promotion.orderedPaths as ["standard"]
	count(promotion.satisfied) == 1 with input as changed with data.interlock.promotion.orderedPaths as ["standard"]
	count(promotion.satisfied) == 0 with input as changed with data.interlock.promotion as {}
}

severities := {
	"order": {"values": previous("none"), "severity": "hold", "seats": null},
	"skipped": {"values": object.union(previous("open"), hotfix), "severity": "escalate", "seats": ["incident-command", "owner"]},
	"degraded": {"values": previous("degraded"), "severity": "escalate", "seats": ["owner", "sre"]},
	"under way": {"values": rollout(other), "severity": "hold", "seats": null},
	"newer": {"values": {"/live/registeredAt": "2026-03-01T11:59:00.000Z"}, "severity": "deny", "seats": null},
}

test_how_each_finding_bears[name] if {
	some name, case in severities
	found := promotion.findings with input as situation.with_values(case.values)
	{[finding.severity, object.get(finding, "seats", null)] | some finding in found} == {[case.severity, case.seats]}
}

awaited := {
	"none": {"what": "the release asked for in staging", "says": "was not asked for (none)"},
	"open": {"what": "the release applied in staging", "says": "is not applied yet (open)"},
	"narrowed": {"what": "the release applied in full in staging", "says": "is applied to a share (narrowed)"},
	"applied": {"what": "the release verified in staging", "says": "is applied and not verified yet (applied)"},
	"ended": {"what": "the release asked for again in staging", "says": "ended without being applied, or was replaced (ended)"},
}

test_the_hold_names_what_is_awaited_where[status] if {
	some status, case in awaited
	found := promotion.findings with input as situation.with_values(previous(status))
	some finding in found
	finding.awaits.what == case.what
	finding.awaits.producer != ""
	finding.message == concat("", ["Before production comes staging, and there the release ", case.says, "."])
	finding.facts == ["/previous/environment", "/previous/status"]
}

test_the_hold_names_the_other_release if {
	found := promotion.findings with input as situation.with_values(rollout(other))
	some finding in found
	finding.message == concat("", ["Release ", other, " of the component is being rolled out in production."])
	finding.awaits.what == concat("", ["the end of the rollout of ", other])
	finding.facts == ["/otherRollouts/0/releaseId"]
}

test_what_was_rolled_back_here_is_said_to_be if {
	again := {"/request/rolledBackAt": "2026-02-28T10:00:00.000Z"}
	found := promotion.findings with input as situation.with_values(again)
	{[finding.code, finding.severity] | some finding in found} == {["ROLLED_BACK_BEFORE", "info"]}
	count(promotion.findings) == 0 with input as situation.with_values({"/request/rolledBackAt": null})
	back := object.union(again, {"/changeKind": "rollback"})
	not "ROLLED_BACK_BEFORE" in situation.codes(promotion.findings) with input as situation.with_values(back)
}
