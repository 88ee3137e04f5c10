# METADATA
# title: What the artifact is made of is known
# description: >-
#   Tiers of `sbom.requiredTiers` are held until every artifact is the subject of a verified bill of materials that lists at
#   least one component. A rollback is not asked.
package interlock.release.sbom

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.sbom"

_config := data.interlock.sbom

default _required := false

_required if {
	not facts.rollback
	_tier in _config.requiredTiers
}

_tier := facts.tier

_tier := 1 if not facts.tier

# An empty list is what a tool writes that was pointed at nothing.
_lists(artifact) := {index |
	some index, item in facts.of_kind.sbom
	item.subject == artifact.digest
	item.claims.components > 0
}

_missing := {index |
	some index, artifact in input.release.artifacts
	count(_lists(artifact)) == 0
}

_refusals := [facts.pointer("rejections", index) |
	some index, rejection in input.rejections
	rejection.claimedPredicateType in _config.types
]

findings contains _sbom_missing(index, artifact) if {
	_required
	some index in _missing
	artifact := input.release.artifacts[index]
}

# METADATA
# title: No bill of materials has arrived
# description: This tier asks for one, and nothing verified says what this artifact is made of.
# custom:
#   code: SBOM_MISSING
#   severity: hold
#   remedy: >-
#     Have CI attest a bill of materials of {artifact}: `cosign attest --type cyclonedx` or `--type spdxjson` and
#     `--evidence`, or `interlock release submit --sbom <file> --signing-key <file>`. The signer needs the purpose `sbom`.
_sbom_missing(index, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["No verified bill of materials has ", facts.artifact(artifact), " as its subject yet."]),
	"facts": array.concat([facts.pointer("release/artifacts", index)], _refusals),
	"values": {"{artifact}": artifact.digest},
	"awaits": {
		"what": concat("", ["a bill of materials of ", artifact.name, " ", artifact.digest]),
		"producer": "CI: it attests CycloneDX or SPDX of the artifact",
	},
})

satisfied contains finding.satisfied(
	_rule,
	"No bill of materials is asked for",
	concat("", ["Tier ", format_int(_tier, 10), " asks for no bill of materials."]),
	["/component/tier"],
) if {
	is_array(_config.requiredTiers)
	not facts.rollback
	not _required
}

satisfied contains finding.satisfied(
	_rule,
	"A rollback needs no bill of materials",
	"What comes back was judged when it came.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"What the artifact is made of is known",
	"Every artifact has a verified bill of materials.",
	[facts.pointer("evidence", index) |
		some artifact in input.release.artifacts
		some index in _lists(artifact)
	],
) if {
	_required
	count(input.release.artifacts) > 0
	count(_missing) == 0
}
