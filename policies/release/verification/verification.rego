# METADATA
# title: Verifiers have passed the artifact
# description: >-
#   Each line of `verification.required` that fits the tier is met by every artifact: a verification summary (SLSA VSA) of
#   a verifier that its signer is pinned to says PASSED with that level or a higher one of its track, under a policy and
#   by a verifier that the line names, where it does, and is not too old. A summary that says FAILED denies, asked for or
#   not, until the same verifier has passed the artifact under the same policy since. A rollback is not asked.
package interlock.release.verification

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.lib.verification as summaries

_rule := "interlock.release.verification"

_config := data.interlock.verification

_tier := facts.tier

# Of an unknown tier the strictest lines count.
_tier := 1 if not facts.tier

_lines := [line |
	not facts.rollback
	some line in _config.required
	summaries.fits(line, _tier)
]

_unmet := {[place, number] |
	some number, line in _lines
	some place, artifact in input.release.artifacts
	count(summaries.meeting(artifact, line)) == 0
}

_failed := {index |
	not facts.rollback
	some artifact in input.release.artifacts
	some index in summaries.failed(artifact)
}

_refusals := [facts.pointer("rejections", index) |
	some index, rejection in input.rejections
	rejection.claimedPredicateType in _config.types
]

_wanted(line) := concat("", ["level ", line.level, _by(line), _under(line)])

_by(line) := concat("", [" by ", concat(" or ", line.verifiers)])

_by(line) := "" if not line.verifiers

_under(line) := concat("", [" under the policy ", concat(" or ", line.policies)])

_under(line) := "" if not line.policies

findings contains _verification_failed(index, claims) if {
	some index in _failed
	claims := input.evidence[index].claims
}

# METADATA
# title: A verifier has failed the artifact
# description: A verification summary of a pinned verifier says FAILED, and the verifier has not passed the artifact since.
# custom:
#   code: VERIFICATION_FAILED
#   severity: deny
#   remedy: >-
#     Ask the verifier {verifier} what its policy {policy} did not accept, mend that, and build again. When the
#     verdict was wrong, have the verifier look again: a later PASSED of its own for this digest takes it back.
_verification_failed(index, claims) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The verifier ", claims.verifierId, " has failed ", finding.cut(claims.resourceUri, 300),
		" under its policy ", finding.cut(claims.policyUri, 200), ".",
	]),
	"facts": [facts.pointer("evidence", index)],
	"values": {"{verifier}": claims.verifierId, "{policy}": claims.policyUri},
})

findings contains _verification_missing(place, line, artifact) if {
	some [place, number] in _unmet
	line := _lines[number]
	artifact := input.release.artifacts[place]
	count(summaries.passed(artifact, line)) == 0
}

# METADATA
# title: No verification summary has arrived
# description: This tier asks for one, and no verifier that counts here has passed this artifact.
# custom:
#   code: VERIFICATION_MISSING
#   severity: hold
#   remedy: >-
#     Have the verifier sign a SLSA verification summary of {artifact} whose `resourceUri` names it, and send it with
#     `--evidence`. Wanted: {wanted}. Its signer needs the purpose `verification-summary` and the verifier in `verifierIds`.
_verification_missing(place, line, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["No verification summary passes ", facts.artifact(artifact), "; ", _wanted(line), " is asked for."]),
	"facts": array.concat([facts.pointer("release/artifacts", place)], _refusals),
	"values": {"{artifact}": artifact.digest, "{wanted}": _wanted(line)},
	"awaits": {
		"what": concat("", ["a verification summary of ", artifact.name, " ", artifact.digest]),
		"producer": "the verifier: it signs a SLSA VSA of the artifact",
	},
})

findings contains _verification_level_too_low(line, artifact, passed) if {
	some [place, number] in _unmet
	line := _lines[number]
	artifact := input.release.artifacts[place]
	passed := summaries.passed(artifact, line)
	count(passed) > 0
	count(summaries.reaching(artifact, line)) == 0
}

# METADATA
# title: The verified level is too low
# description: Verifiers have passed the artifact, but not with the level that this tier asks for.
# custom:
#   code: VERIFICATION_LEVEL_TOO_LOW
#   severity: hold
#   remedy: >-
#     Build {artifact} on a builder that reaches {level} and have it verified again; or, if the artifact reaches it already,
#     have the verifier say so in `verifiedLevels`. Of one SLSA track a higher level includes the lower.
_verification_level_too_low(line, artifact, passed) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		facts.artifact(artifact), " is verified with ", finding.enumerate(sort(_levels(passed)), 5),
		"; ", _wanted(line), " is asked for.",
	]),
	"facts": [facts.pointer("evidence", index) | some index in passed],
	"values": {"{artifact}": artifact.digest, "{level}": line.level},
	"awaits": {
		"what": concat("", ["a verification summary with ", line.level, " of ", artifact.name]),
		"producer": "the verifier: it signs a SLSA VSA of the artifact",
	},
})

_levels(places) := {level |
	some index in places
	some level in input.evidence[index].claims.levels
}

findings contains _verification_stale(line, artifact, reaching) if {
	some [place, number] in _unmet
	line := _lines[number]
	artifact := input.release.artifacts[place]
	reaching := summaries.reaching(artifact, line)
	count(reaching) > 0
}

# METADATA
# title: The verification summary is too old
# description: What a verifier concluded is older, since it was received, than this tier lets it count.
# custom:
#   code: VERIFICATION_STALE
#   severity: hold
#   remedy: >-
#     Have the verifier look at {artifact} again and send the new summary with `--evidence`. Here it counts for {age} after
#     it was received.
_verification_stale(line, artifact, reaching) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Every verification summary of ", facts.artifact(artifact), " with ", _wanted(line), " is older than ",
		facts.duration(line.maxAgeSeconds), ".",
	]),
	"facts": [facts.pointer("evidence", index) | some index in reaching],
	"values": {"{artifact}": artifact.digest, "{age}": facts.duration(line.maxAgeSeconds)},
	"awaits": {
		"what": concat("", ["a fresh verification summary of ", artifact.name, " ", artifact.digest]),
		"producer": "the verifier: it signs a SLSA VSA of the artifact",
	},
})

_meeting := {index |
	some line in _lines
	some artifact in input.release.artifacts
	some index in summaries.meeting(artifact, line)
}

# METADATA
# description: Seconds until a summary that this rule rests on is too old.
deadlines contains max(left) if {
	some line in _lines
	some artifact in input.release.artifacts
	left := {seconds |
		some index in summaries.meeting(artifact, line)
		seconds := line.maxAgeSeconds - input.evidence[index].ageSeconds
	}
	count(left) > 0
}

satisfied contains finding.satisfied(
	_rule,
	"No verification summary is asked for",
	concat("", ["Tier ", format_int(_tier, 10), " asks for no verification summary, and none says FAILED."]),
	["/component/tier"],
) if {
	is_array(_config.required)
	not facts.rollback
	count(_lines) == 0
	count(_failed) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"A rollback needs no verification summary",
	"What comes back was judged when it came.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"Verifiers have passed the artifact",
	concat("", ["Every artifact is verified: ", concat("; ", [_wanted(line) | some line in _lines]), "."]),
	[facts.pointer("evidence", index) | some index in _meeting],
) if {
	count(_lines) > 0
	count(input.release.artifacts) > 0
	count(_unmet) == 0
	count(_failed) == 0
}
