# METADATA
# title: Those who must judge have judged
# description: >-
#   Which seats and exclusions the escalations of the other rules add up to, and whether the approvals that count meet
#   exactly that. Approvals waive escalations, never a hold or a denial. A requirement that has changed since people were
#   asked is a new question.
package interlock.release.approval

import data.interlock.lib.finding
import data.interlock.release.affected
import data.interlock.release.catalog
import data.interlock.release.error_budget
import data.interlock.release.freeze
import data.interlock.release.manifests
import data.interlock.release.migrations
import data.interlock.release.path
import data.interlock.release.promotion
import data.interlock.release.provenance
import data.interlock.release.rollback
import data.interlock.release.tests
import data.interlock.release.vulnerabilities

_rule := "interlock.release.approval"

# METADATA
# description: Findings that people may waive.
escalations contains item if {
	some found in [
		affected.findings,
		catalog.findings,
		error_budget.findings,
		freeze.findings,
		manifests.findings,
		migrations.findings,
		path.findings,
		promotion.findings,
		provenance.findings,
		rollback.findings,
		tests.findings,
		vulnerabilities.findings,
	]
	some item in found
	item.severity == "escalate"
}

_asked_seats := sort({seat |
	some item in escalations
	some seat in item.seats
})

_group("owner") := input.component.owner.value if is_string(input.component.owner.value)

_group(seat) := data.interlock.seats[seat].group if seat != "owner"

_why(seat) := data.interlock.seats[seat].why

# The seat of a Resource that others use too: whoever owns it, as the catalog says now. No seat of the data has such an id.
_group(seat) := resource.owner if {
	some resource in input.affected.shared
	resource.ref == seat
	resource.ownerKnown == true
	not data.interlock.seats[seat]
}

_why(seat) := concat("", ["The owner of ", seat, " answers for it to everyone who uses it."]) if {
	some resource in input.affected.shared
	resource.ref == seat
	not data.interlock.seats[seat]
}

_seats := [{"id": seat, "group": _group(seat), "why": _why(seat)} | some seat in _asked_seats]

# METADATA
# description: Seats and exclusions; undefined when nobody is asked, or when a seat has no group.
requirement := {
	"seats": _seats,
	"exclusions": sort(path.definition.exclusions),
	"expiresAfterSeconds": data.interlock.thresholds.approvalSeconds,
} if {
	count(_asked_seats) > 0
	count(_seats) == count(_asked_seats)

	# An escalation that names nobody would be waived by whoever answers the others.
	every item in escalations {
		count(item.seats) > 0
	}
}

_places(seats) := {[seat.id, seat.group] | some seat in seats}

# What people said counts for exactly the question that they were asked.
default _same_question := false

_same_question if {
	_places(input.approvals.requirement.seats) == _places(requirement.seats)
	{role | some role in input.approvals.requirement.exclusions} == {role | some role in requirement.exclusions}
}

_filled := {[seat.seat, seat.group] | some seat in input.approvals.seats}

# METADATA
# description: Somebody who may judge said no to exactly this question.
default refused := false

refused if {
	_same_question
	input.approvals.refusal.person
}

# METADATA
# description: Every seat of exactly this requirement is filled, by one person each, and nobody said no.
default complete := false

complete if {
	_same_question
	not refused
	input.approvals.satisfied == true
	_filled == _places(requirement.seats)

	# Attack: one person in two seats. The domain matches people to seats; this counts again.
	count({seat.person | some seat in input.approvals.seats}) == count(requirement.seats)
}

findings contains _approval_refused if {
	refused
}

# METADATA
# title: Somebody who had to judge has refused
# description: An eligible approver judged no on these facts. A refusal outweighs every approval of the same question.
# custom:
#   code: APPROVAL_REFUSED
#   severity: deny
#   remedy: >-
#     Speak with {person}, who gave the reason with the refusal: `interlock approval show {approval}`. What mends the
#     concern (another build, other evidence, a calmer production) changes the facts, and then people are asked again.
_approval_refused := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["Refused by ", input.approvals.refusal.person, "."]),
	"facts": ["/approvals"],
	"values": {"{person}": input.approvals.refusal.person, "{approval}": input.approvals.refusal.approvalId},
})

findings contains _approvals_complete if {
	complete
}

# METADATA
# title: Everyone who had to judge has approved
# description: The approvals that count fill every seat of the requirement.
# custom:
#   code: APPROVALS_COMPLETE
#   severity: info
#   remedy: >-
#     Nothing is left to do. The approvals are for this release, this environment and these facts; when one of the facts
#     changes, they are asked for again.
_approvals_complete := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Approved by ", finding.enumerate(
			sort({grant |
				some seat in input.approvals.seats
				grant := concat("", [seat.person, " (", seat.seat, ")"])
			}),
			8,
		),
		".",
	]),
	"facts": ["/approvals"],
})

satisfied contains finding.satisfied(_rule, "Nobody is asked", "No rule asks for human judgement.", ["/component/tier"]) if {
	count(escalations) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"Everyone who had to judge has approved",
	concat("", [format_int(count(requirement.seats), 10), " of ", format_int(count(requirement.seats), 10), " seats are filled."]),
	["/approvals"],
) if {
	complete
}
