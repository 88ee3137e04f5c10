package interlock.release.decision_test

import data.interlock.release.decision
import data.interlock.testing.situation

owner_seat := {
	"id": "owner", "group": "group:default/payments",
	"why": "The owner answers for what the component does in production.",
}

sre_seat := {
	"id": "sre", "group": "group:default/sre",
	"why": "Site reliability judges whether production can carry the change now.",
}

everybody := ["author", "committer", "requester", "trigger"]

asked := {"seats": [owner_seat, sre_seat], "exclusions": everybody, "expiresAfterSeconds": 86400}

approved := situation.approvals([owner_seat, sre_seat], everybody)

command_seat := {
	"id": "incident-command", "group": "group:default/incident-command",
	"why": "Incident command decides what may change while users are hurt.",
}

narrow := {"/component/rollout/value": "narrow"}

step := {"share": 0.05, "steps": [0.05], "appliedAt": "2026-03-01T11:50:00.000Z", "secondsAtStep": 600}

watched := object.union(narrow, {"/rollout": step})

soaking := object.union(narrow, {"/rollout": object.union(step, {"secondsAtStep": 20})})

previous(status) := {"/previous": {"environment": "staging", "status": status, "appliedAt": null, "verifiedAt": null}}

cases := {
	"complete": {"values": {}, "outcome": "allow", "codes": set()},
	"tier 4 on the fast path": {
		"values": {"/component/tier/value": 4, "/people/known": false, "/signals": []},
		"outcome": "allow",
		"codes": set(),
	},
	"no owner": {
		"values": {"/component/owner/value": null, "/owner": null},
		"outcome": "hold",
		"codes": {"CATALOG_OWNER_MISSING"},
	},
	"no tier": {"values": {"/component/tier/value": null}, "outcome": "hold", "codes": {"CATALOG_TIER_MISSING"}},
	"no entity": {"values": {"/component": null, "/owner": null}, "outcome": "hold", "codes": {"CATALOG_ENTITY_MISSING"}},
	"failed tests": {"values": {"/evidence/1/claims/result": "FAILED"}, "outcome": "deny", "codes": {"TESTS_FAILED"}},
	"burning": {"values": {"/signals/0/state": "burning"}, "outcome": "escalate", "codes": {"ERROR_BUDGET_BURNING"}},
	"burning, approved": {
		"values": {"/signals/0/state": "burning", "/approvals": approved},
		"outcome": "allow",
		"codes": {"APPROVALS_COMPLETE", "ERROR_BUDGET_BURNING"},
	},
	"approved, then critical": {
		"values": {"/signals/0/state": "critical", "/approvals": approved},
		"outcome": "escalate",
		"codes": {"ERROR_BUDGET_CRITICAL"},
	},
	"approved, then exhausted": {
		"values": {"/signals/0/state": "exhausted", "/approvals": approved},
		"outcome": "hold",
		"codes": {"ERROR_BUDGET_EXHAUSTED"},
	},
	"approved, and tests failed": {
		"values": {"/signals/0/state": "burning", "/approvals": approved, "/evidence/1/claims/result": "FAILED"},
		"outcome": "deny",
		"codes": {"APPROVALS_COMPLETE", "ERROR_BUDGET_BURNING", "TESTS_FAILED"},
	},
	"approved, and a hold": {
		"values": {"/signals/0/state": "burning", "/approvals": approved, "/component/lifecycle/value": null},
		"outcome": "hold",
		"codes": {"APPROVALS_COMPLETE", "CATALOG_LIFECYCLE_MISSING", "ERROR_BUDGET_BURNING"},
	},
	"escalated without attestation": {
		"values": {"/signals/0/state": "burning", "/people/known": false},
		"outcome": "hold",
		"codes": {"CHANGE_ATTESTATION_MISSING", "ERROR_BUDGET_BURNING"},
	},
	"burning without owner": {
		"values": {"/signals/0/state": "burning", "/component/owner/value": null, "/owner": null},
		"outcome": "hold",
		"codes": {"CATALOG_OWNER_MISSING", "ERROR_BUDGET_BURNING"},
	},
	"hold and denial": {
		"values": {"/component/lifecycle/value": null, "/evidence/1/claims/result": "FAILED"},
		"outcome": "deny",
		"codes": {"CATALOG_LIFECYCLE_MISSING", "TESTS_FAILED"},
	},
	"destructive, irreversible migration": {
		"values": {"/changeKind": "migration", "/evidence/3": situation.migration(true, false, ["DROP TABLE orders"])},
		"outcome": "deny",
		"codes": {"MIGRATION_IRREVERSIBLE", "RESTRICTED_PATH"},
	},
	"harmless migration of tier 1": {
		"values": {"/changeKind": "migration", "/evidence/3": situation.migration(false, true, [])},
		"outcome": "escalate",
		"codes": {"RESTRICTED_PATH"},
	},
	"harmless migration, approved": {
		"values": {
			"/changeKind": "migration", "/evidence/3": situation.migration(false, true, []),
			"/approvals": approved,
		},
		"outcome": "allow",
		"codes": {"APPROVALS_COMPLETE", "RESTRICTED_PATH"},
	},
	"asked to be narrowed": {"values": narrow, "outcome": "narrow", "codes": {"ROLLOUT_NARROWED"}},
	"a step is watched": {"values": soaking, "outcome": "narrow", "codes": {"ROLLOUT_SOAKING"}},
	"a step was watched": {"values": watched, "outcome": "narrow", "codes": {"ROLLOUT_WIDENED"}},
	"the last step was watched": {"values": object.union(watched, {"/rollout/share": 0.5}), "outcome": "allow", "codes": set()},
	"a step was watched, and it burns": {
		"values": object.union(watched, {"/signals/0/state": "burning"}),
		"outcome": "escalate",
		"codes": {"ERROR_BUDGET_BURNING", "ROLLOUT_WIDENED"},
	},
	"a step was watched, it burns, and people approved": {
		"values": object.union(watched, {"/signals/0/state": "burning", "/approvals": approved}),
		"outcome": "narrow",
		"codes": {"APPROVALS_COMPLETE", "ERROR_BUDGET_BURNING", "ROLLOUT_WIDENED"},
	},
	"a step was watched, and nothing is known of the budget": {
		"values": object.union(watched, {"/signals": []}),
		"outcome": "hold",
		"codes": {"ERROR_BUDGET_UNKNOWN", "ROLLOUT_WIDENED"},
	},
	"a step was watched, and a newer release is live": {
		"values": object.union(watched, {"/live/registeredAt": "2026-03-01T11:59:00.000Z"}),
		"outcome": "deny",
		"codes": {"RELEASE_SUPERSEDED", "ROLLOUT_WIDENED"},
	},
	"narrowed, and a rule that does not know": {
		"values": object.union(narrow, {"/signals/0/state": "fine"}),
		"outcome": "indeterminate",
		"codes": {"ROLLOUT_NARROWED", "RULE_UNDECIDED"},
	},
	"not verified in the environment before": {"values": previous("applied"), "outcome": "hold", "codes": {"PROMOTION_ORDER"}},
	"a hotfix that skips it": {
		"values": object.union(previous("none"), {"/request/hotfix": {"incident": "INC-7"}}),
		"outcome": "escalate",
		"codes": {"PROMOTION_SKIPPED"},
	},
	"a hotfix that skips it, approved": {
		"values": object.union(previous("none"), {
			"/request/hotfix": {"incident": "INC-7"},
			"/approvals": situation.approvals([command_seat, owner_seat], everybody),
		}),
		"outcome": "allow",
		"codes": {"APPROVALS_COMPLETE", "PROMOTION_SKIPPED"},
	},
	"a rollback": {"values": situation.rollback([]), "outcome": "allow", "codes": set()},
	"a rollback while the budget is exhausted": {
		"values": object.union(situation.rollback([]), {"/signals/0/state": "exhausted"}),
		"outcome": "allow",
		"codes": set(),
	},
	"a rollback that nothing in the environment before speaks for": {
		"values": object.union(situation.rollback([]), previous("degraded")),
		"outcome": "allow",
		"codes": set(),
	},
	"a rollback past a migration that cannot be undone": {
		"values": situation.rollback([{"migrations": ["0043"], "destructive": false, "reversible": false, "destructiveStatements": []}]),
		"outcome": "deny",
		"codes": {"ROLLBACK_IRREVERSIBLE"},
	},
	"a rollback past data that was destroyed": {
		"values": situation.rollback([{"migrations": ["0043"], "destructive": true, "reversible": true, "destructiveStatements": []}]),
		"outcome": "escalate",
		"codes": {"ROLLBACK_DESTRUCTIVE"},
	},
	"a rollback past data that was destroyed, approved": {
		"values": object.union(
			situation.rollback([{"migrations": ["0043"], "destructive": true, "reversible": true, "destructiveStatements": []}]),
			{"/approvals": situation.approvals([owner_seat], everybody)},
		),
		"outcome": "allow",
		"codes": {"APPROVALS_COMPLETE", "ROLLBACK_DESTRUCTIVE"},
	},
	"observed only": {
		"values": {"/environment/enforcement": "observe", "/evidence/1/claims/result": "FAILED"},
		"outcome": "deny",
		"codes": {"TESTS_FAILED"},
	},
	"a rule that does not know the state": {
		"values": {"/signals/0/state": "fine"},
		"outcome": "indeterminate",
		"codes": {"RULE_UNDECIDED"},
	},
	"undecided outweighs a hold": {
		"values": {"/signals/0/state": "fine", "/component/lifecycle/value": null},
		"outcome": "indeterminate",
		"codes": {"CATALOG_LIFECYCLE_MISSING", "RULE_UNDECIDED"},
	},
	"a denial outweighs undecided": {
		"values": {"/signals/0/state": "fine", "/evidence/1/claims/result": "FAILED"},
		"outcome": "deny",
		"codes": {"RULE_UNDECIDED", "TESTS_FAILED"},
	},
}

test_outcome_and_reasons[name] if {
	some name, case in cases
	result := decision.result with input as situation.with_values(case.values)
	result.outcome == case.outcome
	situation.codes(result.reasons) == case.codes
}

# The shape of the contract `PolicyResult`, for every situation above.
test_result_keeps_its_shape[name] if {
	some name, case in cases
	result := decision.result with input as situation.with_values(case.values)
	object.keys(result) == {
		"afterApplying", "approval", "limits", "outcome", "path", "reasons",
		"recheckAfterSeconds", "satisfied", "validForSeconds",
	}
	result.validForSeconds > 0
	every reason in result.reasons {
		object.keys(reason) - {"awaits"} == {"code", "facts", "message", "remedy", "rule", "severity", "title"}
		not regex.match(`\{[a-z]+\}`, reason.remedy)
	}
	every reason in result.reasons {
		awaited(reason)
	}
}

awaited(reason) if {
	reason.severity == "hold"
	reason.awaits.producer != ""
}

awaited(reason) if {
	reason.severity != "hold"
	not reason.awaits
}

test_whole_result_of_an_escalation if {
	result := decision.result with input as situation.with_values({"/signals/0/state": "burning", "/signals/0/threshold": 6})
	json.remove(result, ["satisfied"]) == {
		"outcome": "escalate",
		"path": "standard",
		"reasons": [{
			"code": "ERROR_BUDGET_BURNING",
			"severity": "escalate",
			"rule": "interlock.release.error_budget",
			"title": "The error budget burns fast",
			"message": "The error budget of component:default/checkout is burning (burn rate above 6).",
			"remedy": concat(" ", [
				"Either wait until the burn rate falls, when the release clears itself, or let the owner and site reliability judge",
				"it: `interlock approval list`. If this release is the cure, say so in the approval's comment.",
			]),
			"facts": ["/signals/0"],
		}],
		"approval": asked,
		"limits": null,
		"validForSeconds": 840,
		"recheckAfterSeconds": 840,
		"afterApplying": {"bakeSeconds": 900, "whenDegraded": "nothing", "promoteAfterSeconds": null},
	}
	{item.rule | some item in result.satisfied} == {
		"interlock.release.affected",
		"interlock.release.catalog",
		"interlock.release.freeze",
		"interlock.release.manifests",
		"interlock.release.migrations",
		"interlock.release.operations",
		"interlock.release.path",
		"interlock.release.promotion",
		"interlock.release.provenance",
		"interlock.release.rollback",
		"interlock.release.rollout",
		"interlock.release.sbom",
		"interlock.release.separation_of_duties",
		"interlock.release.tests",
		"interlock.release.verification",
		"interlock.release.vulnerabilities",
	}
}

test_whole_result_of_a_denial if {
	decision.result == {
		"outcome": "deny",
		"path": "fast",
		"reasons": [{
			"code": "PROVENANCE_SUBJECT_MISMATCH",
			"severity": "deny",
			"rule": "interlock.release.provenance",
			"title": "The image digest is not the subject of its provenance",
			"message": "The image digest is not the subject of its provenance: found sha256:bad, expected sha256:good.",
			"remedy": concat(" ", [
				"Release the digest that the build attested, or attest the digest that is released. It usually means that the image",
				"was rebuilt or re-tagged after it was attested: attest after the push, by digest, and send that document.",
			]),
			"facts": ["/rejections/0", "/release/artifacts/0"],
		}],
		"satisfied": [
			{
				"rule": "interlock.release.affected",
				"title": "No owner of infrastructure is asked",
				"message": "The kind of change, the type of the component and the environment ask no owner of shared infrastructure.",
				"facts": ["/changeKind", "/environment/classification"],
			},
			{
				"rule": "interlock.release.approval",
				"title": "Nobody is asked",
				"message": "No rule asks for human judgement.",
				"facts": ["/component/tier"],
			},
			{
				"rule": "interlock.release.catalog",
				"title": "The catalog entry is complete",
				"message": concat("", [
					"component:default/checkout is owned by group:default/payments, tier 4, production",
					" (services/checkout/catalog-info.yaml:18).",
				]),
				"facts": [
					"/component/lifecycle", "/component/owner", "/component/runtime", "/component/tier",
					"/environment/known", "/owner/found",
				],
			},
			{
				"rule": "interlock.release.error_budget",
				"title": "No error budget is asked for",
				"message": "Not required for tier 4 in a live environment.",
				"facts": ["/component/tier", "/environment/classification"],
			},
			{
				"rule": "interlock.release.freeze",
				"title": "Nothing is frozen",
				"message": "No freeze is in force.",
				"facts": ["/calendar/freezes"],
			},
			{
				"rule": "interlock.release.manifests",
				"title": "No manifest diff is asked for",
				"message": "The fast path asks for no manifest diff, and none was sent.",
				"facts": ["/changeKind"],
			},
			{
				"rule": "interlock.release.migrations",
				"title": "No migration is asked for",
				"message": "The fast path asks for no migration attestation, and none was sent.",
				"facts": ["/changeKind"],
			},
			{
				"rule": "interlock.release.operations",
				"title": "Whoever is woken at night finds what they need",
				"message": "Nothing is asked for.",
				"facts": [],
			},
			{
				"rule": "interlock.release.path",
				"title": "The path is chosen",
				"message": "The fast path: tier 4, kind of change image, live environment.",
				"facts": ["/changeKind", "/component/tier", "/environment/classification"],
			},
			{
				"rule": "interlock.release.promotion",
				"title": "It is its turn here",
				"message": "Towards production: no environment comes before this one; no other release is being rolled out or newer.",
				"facts": ["/changeKind", "/live/releaseId", "/otherRollouts", "/previous/environment", "/previous/status"],
			},
			{
				"rule": "interlock.release.rollback",
				"title": "It goes forward",
				"message": "This is no rollback.",
				"facts": ["/changeKind"],
			},
			{
				"rule": "interlock.release.rollout",
				"title": "The rollout is not narrowed",
				"message": "Neither the catalog nor policy asks for steps here.",
				"facts": ["/component/rollout", "/component/tier"],
			},
			{
				"rule": "interlock.release.sbom",
				"title": "No bill of materials is asked for",
				"message": "Tier 4 asks for no bill of materials.",
				"facts": ["/component/tier"],
			},
			{
				"rule": "interlock.release.separation_of_duties",
				"title": "Nobody is asked to approve",
				"message": "Not required for tier 4 on the fast path while nobody is asked.",
				"facts": ["/component/tier"],
			},
			{
				"rule": "interlock.release.tests",
				"title": "The tests passed",
				"message": "registry.example/checkout passed the tests.",
				"facts": ["/evidence/0"],
			},
			{
				"rule": "interlock.release.verification",
				"title": "No verification summary is asked for",
				"message": "Tier 4 asks for no verification summary, and none says FAILED.",
				"facts": ["/component/tier"],
			},
			{
				"rule": "interlock.release.vulnerabilities",
				"title": "No scan is asked for",
				"message": "Tier 4 asks for no scan, and none was sent.",
				"facts": ["/component/tier"],
			},
		],
		"approval": null,
		"limits": null,
		"validForSeconds": 3600,
		"recheckAfterSeconds": null,
		"afterApplying": {"bakeSeconds": 300, "whenDegraded": "nothing", "promoteAfterSeconds": 600},
	} with input as situation.with_changes([
		{"op": "replace", "path": "/component/tier/value", "value": 4},
		{"op": "remove", "path": "/evidence/0"},
		{
			"op": "add", "path": "/rejections/-",
			"value": situation.rejection("evidence.subject_mismatch", "https://slsa.dev/provenance/v1"),
		},
	])
}

test_reasons_are_sorted_by_weight_code_and_message if {
	result := decision.result with input as situation.with_values({
		"/component/tier/value": 1,
		"/component/lifecycle/value": null,
		"/component/runtime/value": null,
		"/environment/classification": "Production",
		"/signals/0/state": "burning",
		"/evidence/1/claims/result": "FAILED",
	})
	[reason.code | some reason in result.reasons] == [
		"TESTS_FAILED",
		"CATALOG_LIFECYCLE_MISSING",
		"CATALOG_RUNTIME_MISSING",
		"ERROR_BUDGET_BURNING",
		"ENVIRONMENT_CLASSIFICATION_UNKNOWN",
	]
}

test_approval_is_named_exactly_when_people_were_asked[name] if {
	some name, case in {
		"escalated": {"values": {"/signals/0/state": "burning"}, "approval": asked},
		"approved": {"values": {"/signals/0/state": "burning", "/approvals": approved}, "approval": asked},
		"refused": {
			"values": {"/signals/0/state": "burning", "/approvals": object.union(approved, {"refusal": {
				"person": "user:default/approver-1",
				"approvalId": "0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01",
				"refusedAt": "2026-03-01T11:59:00.000Z",
			}})},
			"approval": asked,
		},
		"allowed without": {"values": {}, "approval": null},
		"held": {"values": {"/signals/0/state": "burning", "/component/lifecycle/value": null}, "approval": null},
		"approved, and held": {
			"values": {"/signals/0/state": "burning", "/approvals": approved, "/component/lifecycle/value": null},
			"approval": null,
		},
		"denied": {"values": {"/signals/0/state": "burning", "/evidence/1/claims/result": "FAILED"}, "approval": null},
	}
	result := decision.result with input as situation.with_values(case.values)
	result.approval == case.approval
}

test_times[name] if {
	some name, case in {
		"allow on a signal": {"values": {}, "valid": 840, "recheck": 840},
		"allow without a signal": {"values": {"/component/tier/value": 4}, "valid": 3600, "recheck": 3600},
		"allow on tests about to be too old": {
			"values": {"/component/tier/value": 4, "/evidence/1/ageSeconds": 604790},
			"valid": 10,
			"recheck": 10,
		},
		"hold that time changes": {"values": {"/component/lifecycle/value": null}, "valid": 840, "recheck": 840},
		"hold that nothing but facts change": {
			"values": {"/component/lifecycle/value": null, "/component/tier/value": 4, "/evidence/1/ageSeconds": 604800},
			"valid": 3600,
			"recheck": null,
		},
		"denial": {"values": {"/evidence/1/claims/result": "FAILED"}, "valid": 840, "recheck": null},
		"restricted path": {
			"values": {
				"/changeKind": "migration", "/evidence/3": situation.migration(false, true, []),
				"/approvals": approved, "/environment/classification": "production",
			},
			"valid": 840,
			"recheck": 840,
		},
	}
	result := decision.result with input as situation.with_values(case.values)
	result.validForSeconds == case.valid
	result.recheckAfterSeconds == case.recheck
}

# Matrix 34: what was authorised long ago is judged by the policy of today.
violations := {
	"owner": {"patches": [{"op": "replace", "path": "/component/owner/value", "value": null}], "codes": {"CATALOG_OWNER_MISSING"}, "outcome": "hold"},
	"provenance": {"patches": [{"op": "remove", "path": "/evidence/0"}], "codes": {"PROVENANCE_MISSING"}, "outcome": "hold"},
	"trust in its signer": {
		"patches": [
			{"op": "remove", "path": "/evidence/0"},
			{
				"op": "add", "path": "/rejections/-",
				"value": situation.rejection("evidence.signer_untrusted", "https://slsa.dev/provenance/v1"),
			},
		],
		"codes": {"PROVENANCE_SIGNER_UNTRUSTED"},
		"outcome": "deny",
	},
	"test results": {"patches": [{"op": "remove", "path": "/evidence/1"}], "codes": {"TESTS_MISSING"}, "outcome": "hold"},
	"tests that passed": {
		"patches": [{"op": "replace", "path": "/evidence/1/claims/result", "value": "FAILED"}],
		"codes": {"TESTS_FAILED"}, "outcome": "deny",
	},
	"known authors": {
		"patches": [{"op": "replace", "path": "/people/known", "value": false}],
		"codes": {"CHANGE_ATTESTATION_MISSING"}, "outcome": "hold",
	},
}

test_rollback_to_what_violates_todays_policy_is_no_exception[name] if {
	some name, case in violations
	back := [{"op": "add", "path": pointer, "value": value} | some pointer, value in situation.rollback([])]
	result := decision.result with input as situation.with_changes(array.concat(back, case.patches))
	result.path == "rollback"
	result.outcome == case.outcome
	situation.codes(result.reasons) == case.codes
}

fitting("narrow", limits) if limits.share < 1

fitting(outcome, limits) if {
	outcome != "narrow"
	limits == null
}

test_limits_exactly_when_narrowed[name] if {
	some name, case in cases
	result := decision.result with input as situation.with_values(case.values)
	fitting(result.outcome, result.limits)
}

narrowed_times := {
	"the first step": {"values": narrow, "share": 0.05, "valid": 840, "recheck": 840},
	"a step that is watched": {"values": soaking, "share": 0.05, "valid": 840, "recheck": 580},
	"a step that was watched": {"values": watched, "share": 0.25, "valid": 840, "recheck": 840},
}

test_share_and_times_of_a_step[name] if {
	some name, case in narrowed_times
	result := decision.result with input as situation.with_values(case.values)
	result.limits == {"share": case.share, "regions": [], "steps": [0.05, 0.25, 0.5]}
	result.validForSeconds == case.valid
	result.recheckAfterSeconds == case.recheck
	result.afterApplying == {"bakeSeconds": 900, "whenDegraded": "stop", "promoteAfterSeconds": null}
}

test_a_rollback_is_followed_by_nothing if {
	result := decision.result with input as situation.with_values(situation.rollback([]))
		with data.interlock.afterApplying.selection as [{"tiers": [1], "bakeSeconds": 7, "whenNarrowed": "stop", "whenWhole": "roll_back"}]
	result.afterApplying == {"bakeSeconds": 7, "whenDegraded": "nothing", "promoteAfterSeconds": null}
	result.validForSeconds == 1800
}

test_narrowed_without_limits_is_undecided if {
	result := decision.result with input as situation.with_values(narrow) with data.interlock.rollout.steps as []
	result.outcome == "indeterminate"
}

test_narrowing_by_a_rule_that_sets_no_limits_is_undecided if {
	result := decision.result with input as data.interlock.testing.input
		with data.interlock.release.tests.findings as stray("narrow")
	result.outcome == "indeterminate"
}

test_without_data_for_what_follows_there_is_no_result if {
	not decision.result with input as data.interlock.testing.input with data.interlock.afterApplying as {}
}

test_restricted_lease_is_short if {
	result := decision.result with input as situation.with_values({"/changeKind": "migration", "/signals": []})
		with data.interlock.thresholds.testResultMaxAgeSeconds as 31536000
	result.validForSeconds == 1800
}

test_missing_threshold_is_never_a_pass[name] if {
	some name in ["signalMaxAgeSeconds", "testResultMaxAgeSeconds"]
	thresholds := object.remove(data.interlock.thresholds, [name])
	decision.outcome == "indeterminate" with input as data.interlock.testing.input with data.interlock.thresholds as thresholds
}

test_missing_lease_leaves_no_result_at_all if {
	thresholds := object.remove(data.interlock.thresholds, ["authorisationSeconds"])
	not decision.result with input as data.interlock.testing.input with data.interlock.thresholds as thresholds
}

stray(severity) := {{
	"rule": "interlock.release.tests", "code": "STRAY", "severity": severity, "title": "t", "message": "m", "remedy": "r",
	"facts": [], "seats": ["owner", "sre"],
}}

test_severity_that_nobody_knows_is_undecided if {
	result := decision.result with input as data.interlock.testing.input
		with data.interlock.release.tests.findings as stray("shrug")
	result.outcome == "indeterminate"
}

test_escalation_that_approvers_were_not_asked_about_is_not_waived if {
	result := decision.result with input as situation.with_values({"/signals/0/state": "burning", "/approvals": approved})
		with data.interlock.release.separation_of_duties.findings as stray("escalate")
	result.outcome == "escalate"
}

test_any_rule_may_escalate if {
	result := decision.result with input as situation.with_values({"/approvals": approved})
		with data.interlock.release.tests.findings as stray("escalate")
	result.outcome == "allow"
	result.approval == asked
}

test_escalation_without_seats_is_undecided if {
	result := decision.result with input as data.interlock.testing.input
		with data.interlock.release.tests.findings as {object.union(item, {"seats": []}) | some item in stray("escalate")}
	result.outcome == "indeterminate"
}

rule_names := {
	"interlock.release.affected", "interlock.release.catalog", "interlock.release.error_budget", "interlock.release.freeze",
	"interlock.release.manifests", "interlock.release.migrations", "interlock.release.operations", "interlock.release.path",
	"interlock.release.promotion", "interlock.release.provenance", "interlock.release.rollback", "interlock.release.rollout",
	"interlock.release.sbom", "interlock.release.separation_of_duties", "interlock.release.tests",
	"interlock.release.verification", "interlock.release.vulnerabilities",
}

# Mutation: each rule in turn says nothing at all. Nothing of it may come out as a pass.
test_rule_that_says_nothing_is_never_a_pass[name] if {
	some name in rule_names
	asked := decision.rules with input as data.interlock.testing.input
	silenced := [_silenced(rule, name) | some rule in asked]
	result := decision.result with input as data.interlock.testing.input with data.interlock.release.decision.rules as silenced
	result.outcome == "indeterminate"
	[reason.message | some reason in result.reasons] == [concat("", ["The rule ", name, " neither found anything nor said that it is satisfied."])]
}

_silenced(rule, name) := {"name": name, "findings": set(), "satisfied": set(), "deferred": set()} if {
	rule.name == name
} else := rule

# What is satisfied is told in this order.
test_every_rule_is_asked_once_in_the_order_of_names if {
	names := [rule.name | some rule in decision.rules] with input as data.interlock.testing.input
	names == sort(rule_names | {"interlock.release.approval"})
}
