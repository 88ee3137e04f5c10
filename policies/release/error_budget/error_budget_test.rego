package interlock.release.error_budget_test

import data.interlock.release.error_budget
import data.interlock.testing.situation

cases := {
	"healthy": {"values": {}, "codes": set(), "satisfied": 1},
	"elevated": {"values": {"/signals/0/state": "elevated"}, "codes": set(), "satisfied": 1},
	"burning": {"values": {"/signals/0/state": "burning"}, "codes": {"ERROR_BUDGET_BURNING"}, "satisfied": 0},
	"critical": {"values": {"/signals/0/state": "critical"}, "codes": {"ERROR_BUDGET_CRITICAL"}, "satisfied": 0},
	"exhausted": {"values": {"/signals/0/state": "exhausted"}, "codes": {"ERROR_BUDGET_EXHAUSTED"}, "satisfied": 0},
	"unknown": {"values": {"/signals/0/state": "unknown"}, "codes": {"ERROR_BUDGET_UNKNOWN"}, "satisfied": 0},
	"a state that nobody knows": {"values": {"/signals/0/state": "fine"}, "codes": set(), "satisfied": 0},
	"no signal at all": {"values": {"/signals": []}, "codes": {"ERROR_BUDGET_UNKNOWN"}, "satisfied": 0},
	"only another entity's": {
		"values": {"/signals/0/entity": "component:default/other"},
		"codes": {"ERROR_BUDGET_UNKNOWN"},
		"satisfied": 0,
	},
	"only another signal": {"values": {"/signals/0/signal": "latency"}, "codes": {"ERROR_BUDGET_UNKNOWN"}, "satisfied": 0},
	"one second short of too old": {"values": {"/signals/0/ageSeconds": 899}, "codes": set(), "satisfied": 1},
	"too old to the second": {"values": {"/signals/0/ageSeconds": 900}, "codes": {"ERROR_BUDGET_UNKNOWN"}, "satisfied": 0},
	"burning, but too old": {
		"values": {"/signals/0/ageSeconds": 900, "/signals/0/state": "burning"},
		"codes": {"ERROR_BUDGET_UNKNOWN"},
		"satisfied": 0,
	},
	"tier 3": {"values": {"/component/tier/value": 3, "/signals/0/state": "exhausted"}, "codes": set(), "satisfied": 1},
	"staging": {
		"values": {"/environment/classification": "staging", "/signals/0/state": "exhausted"},
		"codes": set(),
		"satisfied": 1,
	},
	"a batch job without objective, burning": {
		"values": {"/component/type": "Batch-Job", "/component/slo/value": null, "/signals/0/state": "burning"},
		"codes": set(),
		"satisfied": 1,
	},
	"a batch job with an objective, burning": {
		"values": {"/component/type": "batch-job", "/signals/0/state": "burning"},
		"codes": {"ERROR_BUDGET_BURNING"},
		"satisfied": 0,
	},
	"a batch job without objective beside a dependency in trouble": {
		"values": {"/component/type": "cronjob", "/component/slo/value": null, "/signals/1/state": "critical"},
		"codes": set(),
		"satisfied": 1,
	},
	"a batch job of tier 3": {"values": {"/component/type": "job", "/component/tier/value": 3}, "codes": set(), "satisfied": 1},
	"tier 1 without objective or signal": {
		"values": {"/component/slo/value": null, "/signals": []},
		"codes": {"SLO_REQUIRED"},
		"satisfied": 0,
	},
	"tier 2 without objective or signal": {
		"values": {"/component/slo/value": null, "/component/tier/value": 2, "/signals": []},
		"codes": {"SLO_NOT_DECLARED"},
		"satisfied": 1,
	},
	"tier 2 without objective, old signal": {
		"values": {"/component/slo/value": null, "/component/tier/value": 2, "/signals/0/ageSeconds": 9000},
		"codes": {"SLO_NOT_DECLARED"},
		"satisfied": 1,
	},
	"tier 2 without objective, burning all the same": {
		"values": {"/component/slo/value": null, "/component/tier/value": 2, "/signals/0/state": "burning"},
		"codes": {"ERROR_BUDGET_BURNING"},
		"satisfied": 0,
	},
	"dependency critical": {"values": {"/signals/1/state": "critical"}, "codes": {"DEPENDENCY_CRITICAL"}, "satisfied": 1},
	"dependency exhausted": {"values": {"/signals/1/state": "exhausted"}, "codes": {"DEPENDENCY_CRITICAL"}, "satisfied": 1},
	"dependency burning": {"values": {"/signals/1/state": "burning"}, "codes": set(), "satisfied": 1},
	"dependency critical long ago": {
		"values": {"/signals/1/state": "critical", "/signals/1/ageSeconds": 900},
		"codes": set(),
		"satisfied": 1,
	},
	"dependency critical, tier 3": {
		"values": {"/signals/1/state": "critical", "/component/tier/value": 3},
		"codes": set(),
		"satisfied": 1,
	},
	"a rollback, exhausted": {
		"values": {"/changeKind": "rollback", "/signals/0/state": "exhausted"},
		"codes": set(), "satisfied": 1,
	},
	"a rollback, unknown": {"values": {"/changeKind": "rollback", "/signals": []}, "codes": set(), "satisfied": 1},
	"a rollback, a dependency critical": {
		"values": {"/changeKind": "rollback", "/signals/1/state": "critical"},
		"codes": set(), "satisfied": 1,
	},
	"a rollback, no objective": {
		"values": {"/changeKind": "rollback", "/component/slo/value": null, "/signals": []},
		"codes": set(), "satisfied": 1,
	},
	"no entity": {"values": {"/component": null}, "codes": set(), "satisfied": 0},
}

test_state_of_the_budget_decides[name] if {
	some name, case in cases
	changed := situation.with_values(case.values)
	situation.codes(error_budget.findings) == case.codes with input as changed
	count(error_budget.satisfied) == case.satisfied with input as changed
}

seats := {
	"burning": {"code": "ERROR_BUDGET_BURNING", "seats": ["owner", "sre"]},
	"critical": {"code": "ERROR_BUDGET_CRITICAL", "seats": ["owner", "sre", "incident-command"]},
}

test_the_more_alarming_the_more_seats[state] if {
	some state, case in seats
	found := error_budget.findings with input as situation.with_values({"/signals/0/state": state})
	some finding in found
	finding.code == case.code
	finding.severity == "escalate"
	finding.seats == case.seats
}

test_message_names_the_threshold_and_never_the_reading if {
	changed := situation.with_values({"/signals/0/state": "burning", "/signals/0/threshold": 6, "/signals/0/reading": 7.31})
	found := error_budget.findings with input as changed
	some finding in found
	finding.message == "The error budget of component:default/checkout is burning (burn rate above 6)."
}

test_hold_names_who_produces_the_signal if {
	found := error_budget.findings with input as situation.with_values({"/signals": []})
	some finding in found
	finding.severity == "hold"
	finding.awaits == {
		"what": "a fresh error-budget signal of component:default/checkout",
		"producer": "whoever reports the `error-budget` signal to POST /v1/signals: the monitoring of the component",
	}
}

test_exhausted_is_a_hold_that_waits_for_the_budget if {
	found := error_budget.findings with input as situation.with_values({"/signals/0/state": "exhausted"})
	some finding in found
	finding.severity == "hold"
	finding.awaits.what == "error budget above zero for component:default/checkout"
}

test_dependency_is_named_with_the_way_to_it if {
	found := error_budget.findings with input as situation.with_values({"/signals/1/state": "critical"})
	some finding in found
	finding.message == "In trouble: component:default/checkout → component:default/ledger (critical)."
	finding.facts == ["/dependencies/0", "/signals/1"]
}

test_deadlines_are_of_signals_that_count[name] if {
	some name, case in {
		"own signal": {"values": {}, "deadlines": {840}},
		"hurt dependency too": {
			"values": {"/signals/1/state": "critical", "/signals/1/ageSeconds": 500},
			"deadlines": {400, 840},
		},
		"too old": {"values": {"/signals/0/ageSeconds": 900}, "deadlines": set()},
		"not asked": {"values": {"/component/tier/value": 4}, "deadlines": set()},
		"a rollback": {"values": {"/changeKind": "rollback"}, "deadlines": set()},
	}
	error_budget.deadlines == case.deadlines with input as situation.with_values(case.values)
}

test_without_tier_the_catalog_rule_speaks if {
	error_budget.deferred == {"interlock.release.catalog"} with input as situation.with_values({"/component/tier/value": null})
}

test_age_limit_comes_from_data if {
	situation.codes(error_budget.findings) == {"ERROR_BUDGET_UNKNOWN"} with input as data.interlock.testing.input
		with data.interlock.thresholds.signalMaxAgeSeconds as 60
}

test_how_each_finding_bears[name] if {
	some name, case in {
		"exhausted": {"values": {"/signals/0/state": "exhausted"}, "severity": "hold"},
		"unknown": {"values": {"/signals/0/state": "unknown"}, "severity": "hold"},
		"dependency": {"values": {"/signals/1/state": "critical"}, "severity": "escalate"},
		"tier 1 without objective": {"values": {"/component/slo/value": null, "/signals": []}, "severity": "escalate"},
		"tier 2 without objective": {
			"values": {"/component/slo/value": null, "/component/tier/value": 2, "/signals": []},
			"severity": "info",
		},
	}
	found := error_budget.findings with input as situation.with_values(case.values)
	{finding.severity | some finding in found} == {case.severity}
}

test_what_is_escalated_names_its_seats[name] if {
	some name, values in {
		"dependency": {"/signals/1/state": "critical"},
		"no objective": {"/component/slo/value": null, "/signals": []},
	}
	found := error_budget.findings with input as situation.with_values(values)
	{finding.seats | some finding in found} == {["owner", "sre"]}
}
