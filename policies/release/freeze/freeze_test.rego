package interlock.release.freeze_test

import data.interlock.release.decision
import data.interlock.release.freeze
import data.interlock.testing.situation

stop := {
	"freezeId": "3c7e0d1a-5f5e-5a63-9b0e-0b6d6a1c7f01",
	"kind": "stop_the_line",
	"name": "stop-the-line",
	"from": "2026-03-01T11:30:00.000Z",
	"until": null,
	"untilLocal": null,
	"reason": "checkout answers 503",
	"incident": "INC-4711",
	"hotfixLane": false,
	"startedBy": "user:default/carol",
}

planned := {
	"freezeId": "3c7e0d1a-5f5e-5a63-9b0e-0b6d6a1c7f02",
	"kind": "calendar",
	"name": "year-end",
	"from": "2026-03-01T00:00:00.000Z",
	"until": "2026-03-01T23:00:00.000Z",
	"untilLocal": "2026-03-02 00:00 Europe/Berlin",
	"reason": "the busiest weeks",
	"incident": null,
	"hotfixLane": false,
	"startedBy": "calendar year-end",
}

with_lane(item) := object.union(item, {"hotfixLane": true})

open_window := {"name": "office-hours", "open": true, "opensAt": null, "opensAtLocal": null, "closesAt": "2026-03-01T15:00:00.000Z"}

closed_window := {
	"name": "office-hours", "open": false, "opensAt": "2026-03-02T08:00:00.000Z",
	"opensAtLocal": "2026-03-02 09:00 Europe/Berlin", "closesAt": null,
}

says(values) := situation.with_values(values)

hotfix(incident) := {"/request/hotfix": {"incident": incident}}

cases := {
	"nothing": {"values": {}, "codes": set(), "satisfied": 1},
	"stopped": {"values": {"/calendar/freezes": [stop]}, "codes": {"FREEZE_ACTIVE"}, "satisfied": 0},
	"planned": {"values": {"/calendar/freezes": [planned]}, "codes": {"FREEZE_ACTIVE"}, "satisfied": 0},
	"in an open window": {"values": {"/calendar/window": open_window}, "codes": set(), "satisfied": 1},
	"outside the window": {"values": {"/calendar/window": closed_window}, "codes": {"OUTSIDE_WINDOW"}, "satisfied": 1},
	"frozen outside the window": {
		"values": {"/calendar/freezes": [planned], "/calendar/window": closed_window},
		"codes": {"FREEZE_ACTIVE", "OUTSIDE_WINDOW"},
		"satisfied": 0,
	},
	"no calendar in the input": {"values": {"/calendar": null}, "codes": set(), "satisfied": 0},
	"freezes of another shape": {"values": {"/calendar/freezes": null}, "codes": set(), "satisfied": 0},
	"a window that does not say": {"values": {"/calendar/window": {"name": "x"}}, "codes": set(), "satisfied": 0},
	"hotfix without a lane": {
		"values": object.union({"/calendar/freezes": [stop]}, hotfix("INC-4711")),
		"codes": {"FREEZE_ACTIVE"},
		"satisfied": 0,
	},
	"hotfix of the incident": {
		"values": object.union({"/calendar/freezes": [with_lane(stop)]}, hotfix("INC-4711")),
		"codes": {"FREEZE_HOTFIX"},
		"satisfied": 0,
	},
	"hotfix of another incident": {
		"values": object.union({"/calendar/freezes": [with_lane(stop)]}, hotfix("INC-1")),
		"codes": {"FREEZE_ACTIVE"},
		"satisfied": 0,
	},
	"hotfix in a planned freeze with a lane": {
		"values": object.union({"/calendar/freezes": [with_lane(planned)]}, hotfix("INC-1")),
		"codes": {"FREEZE_HOTFIX"},
		"satisfied": 0,
	},
	"no hotfix in a lane": {"values": {"/calendar/freezes": [with_lane(planned)]}, "codes": {"FREEZE_ACTIVE"}, "satisfied": 0},
	"no incident, said as null": {
		"values": {"/calendar/freezes": [with_lane(planned)], "/request/hotfix": null},
		"codes": {"FREEZE_ACTIVE"},
		"satisfied": 0,
	},
	"one lane of two freezes": {
		"values": object.union({"/calendar/freezes": [with_lane(stop), planned]}, hotfix("INC-4711")),
		"codes": {"FREEZE_ACTIVE", "FREEZE_HOTFIX"},
		"satisfied": 0,
	},
	"a hotfix outside the window": {
		"values": object.union({"/calendar/window": closed_window}, hotfix("INC-1")),
		"codes": {"WINDOW_HOTFIX"},
		"satisfied": 1,
	},
	"a hotfix of nothing outside the window": {
		"values": {"/calendar/window": closed_window, "/request/hotfix": null},
		"codes": {"OUTSIDE_WINDOW"},
		"satisfied": 1,
	},
	"a hotfix outside the window, frozen": {
		"values": object.union({"/calendar/window": closed_window, "/calendar/freezes": [stop]}, hotfix("INC-4711")),
		"codes": {"FREEZE_ACTIVE", "WINDOW_HOTFIX"},
		"satisfied": 0,
	},
	"a rollback in a freeze, outside the window": {
		"values": {"/changeKind": "rollback", "/calendar/freezes": [stop], "/calendar/window": closed_window},
		"codes": set(),
		"satisfied": 1,
	},
}

test_what_holds[name] if {
	some name, case in cases
	changed := says(case.values)
	situation.codes(freeze.findings) == case.codes with input as changed
	count(freeze.satisfied) == case.satisfied with input as changed
}

only(findings) := item if {
	count(findings) == 1
	some item in findings
}

test_a_planned_freeze_says_until_when_and_why if {
	found := only(freeze.findings) with input as says({"/calendar/freezes": [planned]})
	found.severity == "hold"
	found.message == concat("", [
		"production is frozen until 2026-03-01 23:00 UTC (2026-03-02 00:00 Europe/Berlin) by calendar year-end: ",
		"the busiest weeks.",
	])
	found.awaits.what == "the end of the freeze year-end, until 2026-03-01 23:00 UTC (2026-03-02 00:00 Europe/Berlin)"
	found.facts == ["/calendar/freezes/0"]
}

test_a_stop_says_who_why_and_of_which_incident if {
	found := only(freeze.findings) with input as says({"/calendar/freezes": [stop]})
	found.message == "production is frozen until somebody ends it by user:default/carol: checkout answers 503, incident INC-4711."
	contains(found.awaits.producer, "interlock freeze end")
	contains(found.remedy, "interlock release rollback")
}

test_a_stop_that_runs_out_says_the_second if {
	found := only(freeze.findings) with input as says({"/calendar/freezes": [object.union(stop, {"until": "2026-03-01T12:30:07.123Z"})]})
	contains(found.message, "until 2026-03-01 12:30:07 UTC by")
}

test_the_lane_is_shown_to_who_does_not_take_it if {
	found := only(freeze.findings) with input as says({"/calendar/freezes": [with_lane(stop)]})
	contains(found.remedy, "--hotfix INC-4711")
	planned_found := only(freeze.findings) with input as says({"/calendar/freezes": [with_lane(planned)]})
	contains(planned_found.remedy, "--hotfix <incident>")
}

test_a_closed_window_says_when_it_opens if {
	found := only(freeze.findings) with input as says({"/calendar/window": closed_window})
	found.severity == "hold"
	found.message == concat("", [
		"The window office-hours of production is closed; it opens at 2026-03-02 08:00 UTC ",
		"(2026-03-02 09:00 Europe/Berlin).",
	])
	never := only(freeze.findings) with input as says({"/calendar/window": object.union(
		closed_window,
		{"opensAt": null, "opensAtLocal": null},
	)})
	contains(never.message, "it opens when its calendar names another time.")
}

test_a_hotfix_is_judged_by_owner_and_incident_command if {
	changed := says(object.union({"/calendar/freezes": [with_lane(stop)]}, hotfix("INC-4711")))
	found := only(freeze.findings) with input as changed
	found.severity == "escalate"
	found.seats == ["owner", "incident-command"]
	result := decision.result with input as changed
	result.outcome == "escalate"
	{seat.id | some seat in result.approval.seats} == {"owner", "incident-command"}
}

test_a_hotfix_outside_the_window_is_judged if {
	changed := says(object.union({"/calendar/window": closed_window}, hotfix("INC-1")))
	result := decision.result with input as changed
	result.outcome == "escalate"
	{seat.id | some seat in result.approval.seats} == {"owner", "incident-command"}
	found := only(freeze.findings) with input as changed
	contains(found.message, "hotfix of INC-1 while the window office-hours of production is closed; it opens at 2026-03-02 08:00 UTC")
}

test_outcome[name] if {
	some name, case in {
		"frozen": {"values": {"/calendar/freezes": [stop], "/calendar/changesInSeconds": 90}, "outcome": "hold", "recheck": 90},
		"frozen, nobody knows how long": {
			"values": {"/calendar/freezes": [stop], "/component/tier/value": 4, "/evidence/1/ageSeconds": 0},
			"outcome": "hold",
			"recheck": 604800,
		},
		"a freeze comes": {"values": {"/calendar/changesInSeconds": 61}, "outcome": "allow", "recheck": 61},
		"no calendar": {"values": {"/calendar": null}, "outcome": "indeterminate", "recheck": null},
	}
	result := decision.result with input as says(case.values)
	result.outcome == case.outcome
	result.recheckAfterSeconds == case.recheck
}

test_a_lease_ends_before_the_freeze_begins if {
	result := decision.result with input as says({"/calendar/changesInSeconds": 61})
	result.validForSeconds == 61
}

# What people approved while it was open counts when it opens again: the question that they were asked is the same.
test_a_closed_window_asks_the_same_people if {
	burning := {"/signals/0/state": "burning"}
	asked := decision.result with input as says(burning)
	held := decision.result with input as says(object.union(burning, {"/calendar/window": closed_window}))
	held.outcome == "hold"
	held.approval == asked.approval
	held.satisfied == asked.satisfied
	frozen := decision.result with input as says(object.union(burning, {"/calendar/window": closed_window, "/calendar/freezes": [stop]}))
	frozen.outcome == "hold"
	frozen.approval == null
}

test_a_rollback_heeds_no_clock if {
	count(freeze.deadlines) == 0 with input as says({"/changeKind": "rollback", "/calendar/changesInSeconds": 61})
}
