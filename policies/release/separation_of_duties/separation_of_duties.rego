# METADATA
# title: It is known who made the change
# description: >-
#   Authors, committers, the CI trigger and the requester do not approve their own change. So where people are asked, where
#   the path lists `change` as evidence, and always for tiers 1 and 2, a signed change attestation of exactly this commit
#   must be there, and the catalog must know everybody it names, as one User each. Elsewhere, with nobody asked, the rule
#   does not apply. Matching people to seats is the domain's task, not this rule's.
package interlock.release.separation_of_duties

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.release.approval
import data.interlock.release.path

_rule := "interlock.release.separation_of_duties"

_applies if facts.tier in data.interlock.paths.attestedChangeTiers

_applies if "change" in path.definition.additionalEvidence

_applies if {
	count(approval.escalations) > 0
	count(path.definition.exclusions) > 0
}

findings contains _change_attestation_missing if {
	_applies
	not input.people.known == true
}

# METADATA
# title: It is not known who made the change
# description: No verified change attestation of this commit has arrived, so nobody can be kept from approving their own change.
# custom:
#   code: CHANGE_ATTESTATION_MISSING
#   severity: hold
#   remedy: >-
#     Have CI attest the change {revision} of {repository} (predicate https://interlock.dev/attestation/change/v1:
#     repository, commit, authors, committers, trigger), signed by a key with the purpose `change`, and send it with
#     `interlock release submit … --evidence <file>`.
_change_attestation_missing := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["No verified change attestation of commit ", input.release.source.revision, " says who made the change."]),
	"facts": ["/people/known", "/release/source"],
	"values": {"{revision}": input.release.source.revision, "{repository}": input.release.source.repository},
	"awaits": {
		"what": concat(" ", ["a signed change attestation of commit", input.release.source.revision]),
		"producer": "CI, with the build",
	},
})

findings contains _change_people_unresolved(names) if {
	_applies
	input.people.known == true
	names := sort({_called(person) | some person in input.people.unresolved; not person.couldBe})
	count(names) > 0
}

_called(person) := concat(" ", [person.role, finding.cut(person.name, 100)])

# METADATA
# title: People of the change are not in the catalog
# description: Somebody whom the catalog does not know cannot be kept from approving their own change.
# custom:
#   code: CHANGE_PEOPLE_UNRESOLVED
#   severity: hold
#   remedy: >-
#     Add a User to the catalog for each of them, or the e-mail address or login that the commit carries to the
#     existing User (`spec.profile.email`, annotation github.com/user-login). `interlock catalog check` shows what is read.
_change_people_unresolved(names) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The catalog does not know ", finding.enumerate(names, 3), "."]),
	"facts": ["/people/unresolved"],
	"awaits": {
		"what": concat(" ", ["catalog Users for", finding.enumerate(names, 3)]),
		"producer": "whoever keeps the people of the catalog",
	},
})

findings contains _change_people_ambiguous(people) if {
	_applies
	input.people.known == true
	people := [person | some person in input.people.unresolved; person.couldBe]
	count(people) > 0
}

# METADATA
# title: People of the change could be several Users of the catalog
# description: Somebody who could be several Users could approve their own change with another account.
# custom:
#   code: CHANGE_PEOPLE_AMBIGUOUS
#   severity: hold
#   remedy: >-
#     Let each e-mail address and each login of the catalog belong to one User alone (`spec.profile.email`, annotation
#     github.com/user-login), and have CI name each person by address and login of the same User. Where one person has
#     several accounts, keep one of them as the User who works and approves.
_change_people_ambiguous(people) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The catalog has more than one User for ",
		finding.enumerate(
			sort({told |
				some person in people
				told := concat("", [_called(person), " (", finding.enumerate(person.couldBe, 2), ")"])
			}),
			3,
		),
		".",
	]),
	"facts": ["/people/unresolved"],
	"awaits": {
		"what": concat(" ", ["one catalog User alone for", finding.enumerate(sort({_called(person) | some person in people}), 3)]),
		"producer": "whoever keeps the people of the catalog",
	},
})

satisfied contains finding.satisfied(
	_rule,
	"It is known who made the change",
	concat("", [
		"Made by ", finding.enumerate(sort({person | some person in array.concat(input.people.authors, input.people.committers)}), 5),
		", who may not approve it.",
	]),
	["/people"],
) if {
	_applies
	input.people.known == true
	count(input.people.unresolved) == 0
	count(input.people.authors) > 0
}

satisfied contains finding.satisfied(
	_rule,
	"Nobody is asked to approve",
	concat("", ["Not required for tier ", format_int(facts.tier, 10), " on the ", path.selected, " path while nobody is asked."]),
	["/component/tier"],
) if {
	not _applies
}

# METADATA
# description: Without a tier it is not known whether this rule applies; the catalog rule holds the release for it.
deferred contains "interlock.release.catalog" if {
	not facts.tier
	not _applies
}
