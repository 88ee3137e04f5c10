package interlock.release.approval_test

import data.interlock.release.approval
import data.interlock.testing.situation

owner_seat := {
	"id": "owner", "group": "group:default/payments",
	"why": "The owner answers for what the component does in production.",
}

sre_seat := {
	"id": "sre", "group": "group:default/sre",
	"why": "Site reliability judges whether production can carry the change now.",
}

command_seat := {
	"id": "incident-command", "group": "group:default/incident-command",
	"why": "Incident command decides what may change while users are hurt.",
}

everybody := ["author", "committer", "requester", "trigger"]

burning(approvals) := situation.with_values({"/signals/0/state": "burning", "/approvals": approvals})

complete := situation.approvals([owner_seat, sre_seat], everybody)

test_nobody_is_asked_without_escalation if {
	count(approval.satisfied) == 1 with input as data.interlock.testing.input
	not approval.requirement with input as data.interlock.testing.input
}

test_seats_of_all_escalations_are_added_up_once if {
	changed := situation.with_values({"/signals/0/state": "critical", "/signals/1/state": "critical"})
	approval.requirement == {
		"seats": [command_seat, owner_seat, sre_seat],
		"exclusions": everybody,
		"expiresAfterSeconds": 86400,
	} with input as changed
}

test_requirement_without_owner_is_none if {
	changed := situation.with_values({"/signals/0/state": "burning", "/component/owner/value": null})
	not approval.requirement with input as changed
}

test_requirement_is_none_where_a_seat_has_no_group if {
	not approval.requirement with input as burning(complete)
		with data.interlock.seats as {"owner": {"group": null, "why": "x"}}
}

test_all_seats_filled_is_complete if {
	approval.complete with input as burning(complete)
	situation.codes(approval.findings) == {"APPROVALS_COMPLETE"} with input as burning(complete)
	count(approval.satisfied) == 1 with input as burning(complete)
}

test_who_approved_is_named if {
	found := approval.findings with input as burning(complete)
	some finding in found
	finding.message == "Approved by user:default/approver-0 (owner), user:default/approver-1 (sre)."
	finding.facts == ["/approvals"]
}

incomplete := {
	"nobody asked": json.patch(complete, [{"op": "replace", "path": "/requirement", "value": null}]),
	"not satisfied": json.patch(complete, [{"op": "replace", "path": "/satisfied", "value": false}]),
	"one seat empty though said to be satisfied": json.patch(complete, [{"op": "remove", "path": "/seats/1"}]),
	"another seat asked": situation.approvals([owner_seat], everybody),
	"more seats asked": situation.approvals([owner_seat, sre_seat, command_seat], everybody),
	"another group in the seat": situation.approvals([owner_seat, object.union(sre_seat, {"group": "group:default/web"})], everybody),
	"fewer exclusions": situation.approvals([owner_seat, sre_seat], ["author"]),
	"one person in two seats": json.patch(complete, [{"op": "replace", "path": "/seats/1/person", "value": "user:default/approver-0"}]),
}

test_anything_less_is_not_complete[name] if {
	some name, approvals in incomplete
	not approval.complete with input as burning(approvals)
	count(approval.findings) == 0 with input as burning(approvals)
}

refusal := {
	"person": "user:default/approver-1",
	"approvalId": "0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01",
	"refusedAt": "2026-03-01T11:59:00.000Z",
}

test_a_refusal_outweighs_every_approval if {
	changed := burning(json.patch(complete, [{"op": "replace", "path": "/refusal", "value": refusal}]))
	found := approval.findings with input as changed
	situation.codes(found) == {"APPROVAL_REFUSED"}
	some finding in found
	finding.severity == "deny"
	finding.message == "Refused by user:default/approver-1."
	not approval.complete with input as changed
}

test_a_refusal_of_another_question_does_not_count if {
	other := situation.approvals([owner_seat], everybody)
	changed := burning(json.patch(other, [{"op": "replace", "path": "/refusal", "value": refusal}]))
	count(approval.findings) == 0 with input as changed
}

test_approvals_without_a_question_say_nothing if {
	changed := situation.with_values({"/approvals": complete})
	not approval.complete with input as changed
	count(approval.findings) == 0 with input as changed
}
