# METADATA
# title: Privileges and exposure do not grow unseen
# description: >-
#   What the rendered manifests of a release change, as its manifest diffs say. In a live environment a diff that widens
#   privileges or network exposure is judged by the seats of `manifests.widening`; anywhere it keeps the release off the fast
#   path (rule `path`). What cannot be told to narrow counts as widening. Every accepted diff of the release counts, not the
#   newest alone, also one that was compared with something else than what is live. Where the path lists `manifest-diff` as
#   evidence, its absence holds the release. A rollback is not asked: what comes back was judged when it came.
package interlock.release.manifests

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.release.path

_rule := "interlock.release.manifests"

_config := data.interlock.manifests

_asked if {
	not facts.rollback
	"manifest-diff" in path.definition.additionalEvidence
}

_judged if {
	not facts.rollback
	facts.exposure == "live"
}

# Undefined where the data does not say who judges a widening: then nothing is said.
_known if {
	is_array(_config.widening.privileges)
	is_array(_config.widening.network)
}

_pointers(indexes) := [facts.pointer("evidence", index) | some index in indexes]

_changes(indexes, meaning) := finding.enumerate(
	sort({text |
		some index in indexes
		some change in input.evidence[index].claims.listed
		change.means == meaning
		change.widens == true
		text := concat("", [change.object, " ", finding.cut(change.member, 120), ": ", _value(change.before), " → ", _value(change.after)])
	}),
	3,
)

_value(value) := finding.cut(value, 60) if is_string(value)

_value(value) := "nothing" if not is_string(value)

_message(meaning, what) := concat("", [
	"The manifests of the release widen ", what, ": ", _changes(facts.widening(meaning), meaning), ".",
])

findings contains _privileges_widened if {
	_known
	_judged
	count(facts.widening("privileges")) > 0
}

# METADATA
# title: The release widens its privileges
# description: What it may do on its node or in its cluster grows, or cannot be told not to.
# custom:
#   code: PRIVILEGES_WIDENED
#   severity: escalate
#   remedy: >-
#     Leave the privileges as they are, or narrower (`privileged: false`, `drop: [ALL]`, fewer verbs), and submit again. Where the
#     release needs them, the seats below judge it: `interlock approval list` shows the request and every widening change.
_privileges_widened := finding.make(_rule, rego.metadata.rule(), {
	"message": _message("privileges", "what it may do"),
	"facts": _pointers(facts.widening("privileges")),
	"seats": _config.widening.privileges,
})

findings contains _network_widened if {
	_known
	_judged
	count(facts.widening("network")) > 0
}

# METADATA
# title: The release widens who reaches it
# description: A way in from outside is opened, or network rules change so that it cannot be told that none is.
# custom:
#   code: NETWORK_WIDENED
#   severity: escalate
#   remedy: >-
#     Leave Services, Ingresses, routes and network policies as they are, and submit again. Where the release needs the way in,
#     the seats below judge it: `interlock approval list` shows the request and every widening change.
_network_widened := finding.make(_rule, rego.metadata.rule(), {
	"message": _message("network", "who reaches it"),
	"facts": _pointers(facts.widening("network")),
	"seats": _config.widening.network,
})

findings contains _manifest_diff_unknown if {
	_asked
	count(facts.manifest_diffs) == 0
}

# METADATA
# title: What the manifests change is not known
# description: This path asks for a manifest diff, and none has been accepted.
# custom:
#   code: MANIFEST_DIFF_UNKNOWN
#   severity: hold
#   remedy: >-
#     Have CI attest how the rendered manifests differ: `interlock release submit --manifests-before <path> --manifests-after <path>
#     --signing-key <file>` makes and sends the attestation (https://interlock.dev/attestation/manifest-diff/v1); its key needs
#     the purpose `manifest-diff` under `trust.keys`.
_manifest_diff_unknown := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The ", path.selected, " path asks for a manifest diff, and none has been accepted yet."]),
	"facts": ["/changeKind", "/component/tier"],
	"awaits": {"what": "a signed manifest diff", "producer": "CI, with the release"},
})

_live_configuration := input.live.configuration.digest if {
	is_string(input.live.configuration.digest)
} else := null

_elsewhere := sort({index |
	not facts.rollback
	some index in facts.manifest_diffs
	input.evidence[index].claims.comparedWith != _live_configuration
})

findings contains _manifests_compared_elsewhere if {
	count(_elsewhere) > 0
}

# METADATA
# title: The manifests were compared with something else than what is live
# description: What such a diff widens counts; for the kind of change it is not asked.
# custom:
#   code: MANIFESTS_COMPARED_ELSEWHERE
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. Give `--manifests-before` the configuration that is live here: `interlock release get` shows its digest.
_manifests_compared_elsewhere := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"A manifest diff was compared with ", _value(input.evidence[_elsewhere[0]].claims.comparedWith),
		"; live is ", _value(_live_configuration), ".",
	]),
	"facts": _pointers(_elsewhere),
})

satisfied contains finding.satisfied(
	_rule,
	"No manifest diff is asked for",
	concat("", ["The ", path.selected, " path asks for no manifest diff, and none was sent."]),
	["/changeKind"],
) if {
	path.selected
	not facts.rollback
	not _asked
	count(facts.manifest_diffs) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"A rollback widens nothing",
	"What comes back was judged when it came.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"The manifests widen nothing",
	"No manifest diff shows that privileges or network exposure grow.",
	_pointers(facts.manifest_diffs),
) if {
	not facts.rollback
	count(facts.manifest_diffs) > 0
	count(facts.widening("privileges")) == 0
	count(facts.widening("network")) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"Widening is judged where it is live",
	concat("", ["The manifests widen something; in a ", facts.exposure, " environment nobody is asked."]),
	_pointers(facts.widening("privileges") | facts.widening("network")),
) if {
	not facts.rollback
	not _judged
	count(facts.widening("privileges") | facts.widening("network")) > 0
}
