# METADATA
# title: Verification summaries
# description: >-
#   What verifiers concluded of an artifact, so that all rules read it alike. Intake has checked signature, signer and
#   subject, that the resource is this artifact, and that the signer may speak for the verifier.
package interlock.lib.verification

import data.interlock.lib.facts

# Of one track a higher level includes the lower ones (SLSA v1.2, "Verified levels").
_tracks := [
	["SLSA_BUILD_LEVEL_0", "SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3"],
	["SLSA_SOURCE_LEVEL_1", "SLSA_SOURCE_LEVEL_2", "SLSA_SOURCE_LEVEL_3", "SLSA_SOURCE_LEVEL_4"],
]

# METADATA
# description: Places of the summaries of an artifact.
summaries(artifact) := {index |
	some index, item in facts.of_kind["verification-summary"]
	item.subject == artifact.digest
}

# METADATA
# description: >-
#   Those that say FAILED, and stand: a verifier that has passed the artifact under the same policy since, by its own
#   time, has taken it back. An older PASSED that is handed in late takes nothing back.
failed(artifact) := {index |
	some index in summaries(artifact)
	input.evidence[index].claims.result != "PASSED"
	not _taken_back(artifact, index)
}

_taken_back(artifact, index) if {
	some other in summaries(artifact)
	input.evidence[other].claims.result == "PASSED"
	input.evidence[other].claims.verifierId == input.evidence[index].claims.verifierId
	input.evidence[other].claims.policyUri == input.evidence[index].claims.policyUri
	is_string(input.evidence[other].claims.verifiedAt)
	is_string(input.evidence[index].claims.verifiedAt)
	input.evidence[other].claims.verifiedAt > input.evidence[index].claims.verifiedAt
}

# METADATA
# description: Places of the summaries that pass an artifact, by verifiers and policies that a line names.
passed(artifact, line) := {index |
	some index in summaries(artifact)
	input.evidence[index].claims.result == "PASSED"
	_by_verifier(line, input.evidence[index].claims)
	_by_policy(line, input.evidence[index].claims)
}

_by_verifier(line, _) if not line.verifiers

_by_verifier(line, claims) if claims.verifierId in line.verifiers

_by_policy(line, _) if not line.policies

_by_policy(line, claims) if claims.policyDigest in line.policies

# METADATA
# description: Places of those among them that reach the line's level.
reaching(artifact, line) := {index |
	some index in passed(artifact, line)
	_reaches(input.evidence[index].claims.levels, line.level)
}

_reaches(levels, wanted) if wanted in levels

_reaches(levels, wanted) if {
	some track in _tracks
	some lower, name in track
	name == wanted
	some higher, reached in track
	higher > lower
	reached in levels
}

# METADATA
# description: Places of those among them that are not too old.
meeting(artifact, line) := {index |
	some index in reaching(artifact, line)
	input.evidence[index].ageSeconds < line.maxAgeSeconds
}

# METADATA
# description: A line is for releases of this tier. A line that names none is for all.
fits(line, _) if not line.tiers

fits(line, tier) if tier in line.tiers
