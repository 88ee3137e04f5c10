# METADATA
# title: Data survives the release
# description: >-
#   A migration that destroys data and cannot be undone is refused; one that destroys data and can be undone is judged by
#   people. Every migration attestation of the release counts, not the newest alone: a later document cannot talk an
#   earlier one away. Where the path lists `migration` as evidence, its absence holds the release. A
#   rollback is asked by the rule `rollback` what stands in its way; what the release did to data when it came is done.
package interlock.release.migrations

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.release.path

_rule := "interlock.release.migrations"

_migrations := {index |
	not facts.rollback
	some index, _ in facts.of_kind.migration
}

_destructive := sort({index |
	some index in _migrations
	not input.evidence[index].claims.destructive == false
})

_irreversible := [index |
	some index in _destructive
	not input.evidence[index].claims.reversible == true
]

_pointers(indexes) := [facts.pointer("evidence", index) | some index in indexes]

_statements(indexes) := concat("", [": ", finding.enumerate(statements, 3)]) if {
	statements := [finding.cut(statement, 160) |
		some index in indexes
		some statement in input.evidence[index].claims.destructiveStatements
	]
	count(statements) > 0
} else := ""

findings contains _migration_irreversible if {
	count(_irreversible) > 0
}

# METADATA
# title: The migration destroys data and cannot be undone
# description: Neither a rollback nor a second thought would bring the data back.
# custom:
#   code: MIGRATION_IRREVERSIBLE
#   severity: deny
#   remedy: >-
#     Split the change (expand, migrate, contract): release first a version that no longer uses what is to go, keep the
#     data (rename or copy instead of DROP or DELETE), and remove it in a later release with a tested way back. Then the
#     attestation says `reversible: true`.
_migration_irreversible := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The migration destroys data and cannot be undone", _statements(_irreversible), "."]),
	"facts": _pointers(_irreversible),
})

findings contains _migration_destructive if {
	count(_destructive) > 0
	count(_irreversible) == 0
}

# METADATA
# title: The migration destroys data
# description: It can be undone, as its attestation says; people judge whether that is good enough.
# custom:
#   code: MIGRATION_DESTRUCTIVE
#   severity: escalate
#   remedy: >-
#     Have the way back tried on a copy of the data, then let the seats judge it: `interlock approval list`. Or
#     split the change so that this release destroys nothing.
_migration_destructive := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The migration destroys data, and says that it can be undone", _statements(_destructive), "."]),
	"facts": _pointers(_destructive),
	"seats": ["owner", "sre"],
})

_asked if {
	not facts.rollback
	"migration" in path.definition.additionalEvidence
}

findings contains _migration_unknown if {
	_asked
	count(_migrations) == 0
}

# METADATA
# title: What the release does to stored data is not known
# description: This path asks for a migration attestation, and none has been accepted.
# custom:
#   code: MIGRATION_UNKNOWN
#   severity: hold
#   remedy: >-
#     Have CI attest the migrations of the release (predicate https://interlock.dev/attestation/migration/v1: migrations,
#     destructive, reversible), signed with the purpose `migration`, and send it with `--evidence`. No migrations: an empty list.
_migration_unknown := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The ", path.selected, " path asks for a migration attestation, and none has been accepted yet."]),
	"facts": ["/changeKind", "/component/tier"],
	"awaits": {"what": "a signed migration attestation", "producer": "CI, with the build"},
})

satisfied contains finding.satisfied(
	_rule,
	"No migration is asked for",
	concat("", ["The ", path.selected, " path asks for no migration attestation, and none was sent."]),
	["/changeKind"],
) if {
	path.selected
	not facts.rollback
	not _asked
	count(_migrations) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"A rollback migrates nothing",
	"What the release did to stored data was done when it came.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"The migration destroys no data",
	"The migration attestation says that no data is destroyed.",
	_pointers(_migrations),
) if {
	count(_migrations) > 0
	every index in _migrations {
		input.evidence[index].claims.destructive == false
	}
}
