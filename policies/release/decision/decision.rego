# METADATA
# title: May this release proceed in this environment?
# description: >-
#   Adds the rules up. Denial outweighs everything; then a rule that could not decide; then a hold; then an escalation
#   that approvals do not waive. Allow is a positive assertion: every rule has said that it is satisfied, or people have
#   waived what it escalated. Narrow is that assertion for a share. Every other state is indeterminate.
package interlock.release.decision

import data.interlock.lib.after_applying
import data.interlock.lib.finding
import data.interlock.release.affected
import data.interlock.release.approval
import data.interlock.release.catalog
import data.interlock.release.error_budget
import data.interlock.release.freeze
import data.interlock.release.manifests
import data.interlock.release.migrations
import data.interlock.release.operations
import data.interlock.release.path
import data.interlock.release.promotion
import data.interlock.release.provenance
import data.interlock.release.rollback
import data.interlock.release.rollout
import data.interlock.release.sbom
import data.interlock.release.separation_of_duties
import data.interlock.release.tests
import data.interlock.release.verification
import data.interlock.release.vulnerabilities

_rule := "interlock.release.decision"

_longest_seconds := 2592000

# METADATA
# description: >-
#   Every rule, in the order of their names. A rule that is not in this list is not asked; a lint compares it with the folders.
#   `deferred` names the rules that hold the release for what this one would need to know.
rules := [
	{
		"name": "interlock.release.affected",
		"findings": affected.findings,
		"satisfied": affected.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.approval",
		"findings": approval.findings,
		"satisfied": approval.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.catalog",
		"findings": catalog.findings,
		"satisfied": catalog.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.error_budget",
		"findings": error_budget.findings,
		"satisfied": error_budget.satisfied,
		"deferred": error_budget.deferred,
	},
	{
		"name": "interlock.release.freeze",
		"findings": freeze.findings,
		"satisfied": freeze.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.manifests",
		"findings": manifests.findings,
		"satisfied": manifests.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.migrations",
		"findings": migrations.findings,
		"satisfied": migrations.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.operations",
		"findings": operations.findings,
		"satisfied": operations.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.path",
		"findings": path.findings,
		"satisfied": path.satisfied,
		"deferred": path.deferred,
	},
	{
		"name": "interlock.release.promotion",
		"findings": promotion.findings,
		"satisfied": promotion.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.provenance",
		"findings": provenance.findings,
		"satisfied": provenance.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.rollback",
		"findings": rollback.findings,
		"satisfied": rollback.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.rollout",
		"findings": rollout.findings,
		"satisfied": rollout.satisfied,
		"deferred": rollout.deferred,
	},
	{
		"name": "interlock.release.sbom",
		"findings": sbom.findings,
		"satisfied": sbom.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.separation_of_duties",
		"findings": separation_of_duties.findings,
		"satisfied": separation_of_duties.satisfied,
		"deferred": separation_of_duties.deferred,
	},
	{
		"name": "interlock.release.tests",
		"findings": tests.findings,
		"satisfied": tests.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.verification",
		"findings": verification.findings,
		"satisfied": verification.satisfied,
		"deferred": set(),
	},
	{
		"name": "interlock.release.vulnerabilities",
		"findings": vulnerabilities.findings,
		"satisfied": vulnerabilities.satisfied,
		"deferred": set(),
	},
]

_stops := {"deny", "hold"}

_speaks := {"deny", "hold", "escalate", "narrow"}

_weights := {"deny": 0, "indeterminate": 1, "hold": 2, "escalate": 3, "narrow": 4, "info": 5}

_findings contains item if {
	some rule in rules
	some item in rule.findings
}

_severities := {item.severity | some item in _findings}

_stopped := {rule.name |
	some rule in rules
	some item in rule.findings
	item.severity in _stops
}

# In the order of what it takes to find out: most rules are satisfied.
_answered(rule) if {
	count(rule.satisfied) > 0
} else if {
	some item in rule.findings
	item.severity in _speaks
} else if {
	some other in rule.deferred
	other in _stopped
} else if {
	rule.name == "interlock.release.approval"
	_asked_or_stopped
}

# A question that was put to people is an answer of the rule `approval`; so is not asking while another rule holds or denies.
_asked_or_stopped if approval.requirement

_asked_or_stopped if count(_stopped) > 0

_undecided contains rule.name if {
	some rule in rules
	not _answered(rule)
}

_undecided contains item.rule if {
	some item in _findings
	not item.severity in object.keys(_weights)
}

_undecided_reasons contains _rule_undecided(name) if {
	some name in _undecided
}

# METADATA
# title: A rule could not decide
# description: The rule neither found something nor said that it is satisfied. That is a fault of the policy or of its data, never a pass.
# custom:
#   code: RULE_UNDECIDED
#   severity: indeterminate
#   remedy: >-
#     Nothing in the release can mend this. Tell whoever keeps the policies: `interlock decision show` has the input,
#     `interlock policy try` runs the rule {rule} on it. Until then the release is blocked, not denied.
_rule_undecided(name) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The rule ", name, " neither found anything nor said that it is satisfied."]),
	"facts": [],
	"values": {"{rule}": name},
})

_escalated := {item |
	some item in _findings
	item.severity == "escalate"
}

_waived if count(_escalated) == 0

# What the requirement was not computed from is not waived by those who answered it.
_waived if {
	approval.complete
	_escalated == approval.escalations
}

# A share is a positive answer only with the limits that make it one.
_positive(rule) if {
	count(rule.satisfied) > 0
} else if {
	approval.complete
	some item in rule.findings
	item.severity == "escalate"
} else if {
	rollout.limits
	some item in rule.findings
	item.severity == "narrow"
}

_all_positive if {
	_waived
	every rule in rules {
		_positive(rule)
	}
}

# METADATA
# description: Exactly one of the outcomes of the contract.
outcome := "deny" if {
	"deny" in _severities
} else := "indeterminate" if {
	count(_undecided) > 0
} else := "hold" if {
	"hold" in _severities
} else := "escalate" if {
	not _waived
	approval.requirement
} else := "narrow" if {
	_all_positive
	"narrow" in _severities
	rollout.limits
} else := "allow" if {
	_all_positive
	not "narrow" in _severities
	not rollout.limits
} else := "indeterminate"

_reasons := [entry[3] |
	some entry in sort([[_weights[item.severity], item.code, item.message, object.remove(item, {"seats"})] |
		some item in (_findings | _undecided_reasons)
	])
]

_satisfied := [item |
	some rule in rules
	some item in _by_title(rule.satisfied)
]

# Sorted as they are first: going through a set takes the hash of all that is in each of its items, twice.
_by_title(items) := sort(items) if {
	count(items) < 2
} else := [entry[1] | some entry in sort([[item.title, item] | some item in sort(items)])]

_asks_people if outcome == "escalate"

_asks_people if {
	outcome in {"allow", "narrow"}
	approval.complete
}

# Who was asked is part of what a refusal refuses.
_asks_people if {
	outcome == "deny"
	approval.refused
	{item.code | some item in _findings; item.severity in _stops} == {"APPROVAL_REFUSED"}
}

# A window that closes is no new fact: whoever was asked stays asked, so that what they say counts when it opens.
_asks_people if {
	outcome == "hold"
	approval.requirement
	{item.code | some item in _findings; item.severity in _stops} == {"OUTSIDE_WINDOW"}
}

_approval := approval.requirement if {
	_asks_people
} else := null

_deadlines := ((error_budget.deadlines | freeze.deadlines) | (provenance.deadlines | tests.deadlines)) | (verification.deadlines | vulnerabilities.deadlines)

_valid_for := min({
	data.interlock.thresholds.authorisationSeconds,
	path.definition.authorisationSeconds,
	_longest_seconds,
} | _deadlines)

# What is watched is decided again when it was watched for long enough: no fact would ask for it.
_recheck_after := rollout.soak_left if {
	outcome == "narrow"
	rollout.soak_left
} else := _valid_for if {
	outcome in {"allow", "narrow"}
} else := min(_deadlines | {_longest_seconds}) if {
	outcome in {"escalate", "hold"}
	count(_deadlines) > 0
} else := null

_limits := rollout.limits if {
	outcome == "narrow"
} else := null

# METADATA
# title: Result
# description: The whole answer, in the shape of the contract `PolicyResult`.
# entrypoint: true
result := {
	"outcome": outcome,
	"path": path.selected,
	"reasons": _reasons,
	"satisfied": _satisfied,
	"approval": _approval,
	"limits": _limits,
	"validForSeconds": _valid_for,
	"recheckAfterSeconds": _recheck_after,
	"afterApplying": after_applying.following(outcome, path.definition),
}
