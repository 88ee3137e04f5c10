# METADATA
# title: There is a way back
# description: >-
#   A rollback goes back to a release that was resident here before. What the releases since then did to stored data decides:
#   past a migration that cannot be undone there is no way back, past one that destroys data and can be undone people judge.
#   A change that goes forward is not asked.
package interlock.release.rollback

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.rollback"

# The input lists no more than this many releases.
_most_listed := 50

default _applies := false

_applies if facts.rollback

_applies if is_object(input.rollback)

default _resident := false

_resident if {
	_applies
	is_object(input.rollback.from)
	is_object(input.rollback.residency)
}

findings contains _rollback_never_resident if {
	is_object(input.rollback)
	count(_missing) > 0
}

# METADATA
# title: The release was never resident here
# description: A rollback goes back to what ran here before, and the record has no such time of this release.
# custom:
#   code: ROLLBACK_NEVER_RESIDENT
#   severity: deny
#   remedy: >-
#     Choose a release that was applied here before: `interlock release list` shows them, `interlock release rollback` what
#     it would do. To bring this release here for the first time, promote it: `interlock release promote`.
_rollback_never_resident := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["In ", input.environment.name, " the record has no ", concat(" and no ", sort(_missing)), "."]),
	"facts": ["/rollback/from", "/rollback/residency"],
})

_missing contains "time in which this release was applied" if input.rollback.residency == null

_missing contains "release of the component that it would go back from" if input.rollback.from == null

# What is undone: the release gone back from, and all that were applied in between, each once, with a pointer to its migrations.
_undone contains {"release": input.rollback.from.releaseId, "pointer": "/rollback/from/migrations", "migrations": input.rollback.from.migrations} if {
	_resident
}

_undone contains {"release": release.releaseId, "pointer": pointer, "migrations": release.migrations} if {
	_resident
	some index, release in input.rollback.between
	not release.releaseId == input.rollback.from.releaseId
	pointer := concat("/", ["/rollback/between", format_int(index, 10), "migrations"])
}

_nothing_done(migration) if {
	migration.migrations == []
	migration.destructive == false
}

_without_way_back := [item |
	some item in _undone
	some migration in item.migrations
	not _nothing_done(migration)
	not migration.reversible == true
]

_destroying := [item |
	some item in _undone
	some migration in item.migrations
	migration.reversible == true
	not migration.destructive == false
]

_named(items) := finding.enumerate(sort({concat("", [item.release, _what(item)]) | some item in items}), 3)

_what(item) := concat("", [" (", finding.cut(finding.enumerate(texts, 3), 200), ")"]) if {
	texts := [text |
		some migration in item.migrations
		some text in _texts(migration)
	]
	count(texts) > 0
} else := ""

_texts(migration) := migration.destructiveStatements if {
	count(migration.destructiveStatements) > 0
} else := migration.migrations

_pointers(items) := sort({item.pointer | some item in items})

findings contains _rollback_irreversible if {
	count(_without_way_back) > 0
}

# METADATA
# title: The way back crosses a migration that cannot be undone
# description: A release that would be undone changed stored data, and its attestation does not say that this is reversible.
# custom:
#   code: ROLLBACK_IRREVERSIBLE
#   severity: deny
#   remedy: >-
#     Roll forward: release a mend on top of what is live, as a hotfix where it is urgent.
_rollback_irreversible := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["What was done to stored data since cannot be undone: ", _named(_without_way_back), "."]),
	"facts": _pointers(_without_way_back),
})

findings contains _rollback_destructive if {
	count(_destroying) > 0
	count(_without_way_back) == 0
}

# METADATA
# title: The way back crosses a migration that destroyed data
# description: It can be undone, as its attestation says; people judge whether the older release finds what it needs.
# custom:
#   code: ROLLBACK_DESTRUCTIVE
#   severity: escalate
#   remedy: >-
#     Undo the migration first, as its attestation says that one can, and say so in the approval's comment: the owner judges
#     it (`interlock approval list`). Or roll forward with a mend.
_rollback_destructive := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["What destroyed data since says that it can be undone: ", _named(_destroying), "."]),
	"facts": _pointers(_destroying),
	"seats": ["owner"],
})

findings contains _rollback_far if {
	_resident
	count(input.rollback.between) >= _most_listed
}

# METADATA
# title: The way back is long
# description: More releases were applied since then than are listed, so what the oldest did to stored data is not known.
# custom:
#   code: ROLLBACK_FAR
#   severity: escalate
#   remedy: >-
#     Go back to a more recent release if one will do: `interlock release list`. Otherwise the owner and site reliability judge
#     whether the data still fits: `interlock approval list`.
_rollback_far := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [format_int(_most_listed, 10), " or more releases were applied since; only the newest are listed."]),
	"facts": ["/rollback/residency"],
	"seats": ["owner", "sre"],
})

satisfied contains finding.satisfied(
	_rule,
	"There is a way back",
	concat("", [
		"It was resident in ", input.environment.name,
		" before; no attested migration since then destroyed data, and each can be undone.",
	]),
	["/rollback/between", "/rollback/from", "/rollback/residency"],
) if {
	_resident
	is_array(input.rollback.from.migrations)
	is_array(input.rollback.between)
	every release in input.rollback.between {
		is_array(release.migrations)
	}
	count(input.rollback.between) < _most_listed
	count(_without_way_back) == 0
	count(_destroying) == 0
}

satisfied contains finding.satisfied(_rule, "It goes forward", "This is no rollback.", ["/changeKind"]) if {
	input.rollback == null
	not _applies
}
