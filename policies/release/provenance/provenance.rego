# METADATA
# title: Every artifact has provenance from the announced source
# description: >-
#   Each artifact of the release is the subject of a verified provenance attestation (signature, signer and purpose were
#   checked at intake) whose source equals the announced repository and commit, and the repository that the catalog
#   names, where it names one. No document yet holds the release; one that was refused, or that names another source,
#   denies it. A later good one heals either. Where `verification.insteadOfProvenance` says so, a verification summary
#   stands in for an artifact of which no provenance was accepted, or refused for what it says.
package interlock.release.provenance

import data.interlock.lib.facts
import data.interlock.lib.finding
import data.interlock.lib.verification as summaries

_rule := "interlock.release.provenance"

_producer := "the build: CI signs SLSA provenance and sends it with `interlock release submit --evidence` or to the evidence route"

default _catalog_agrees := false

_catalog_agrees if input.component == null

_catalog_agrees if input.component.sourceRepository.value == null

_catalog_agrees if input.component.sourceRepository.value == input.release.source.repository

# The provenance of each artifact, by its place and that of the proof.
_proofs := {place: proofs |
	some place, artifact in input.release.artifacts
	proofs := {index: proof |
		some index, proof in facts.of_kind.provenance
		proof.subject == artifact.digest
	}
}

_good := {place: good |
	some place, proofs in _proofs
	good := {index |
		_catalog_agrees
		announced := input.release.source
		some index, proof in proofs
		source := proof.claims.source
		source.repository == announced.repository
		source.revision == announced.revision
	}
}

# Provenance that was sent speaks for itself: no summary excuses what it says, or why it was refused; nor a source that
# the catalog does not name.
_vouched := {place: vouched |
	some place, artifact in input.release.artifacts
	vouched := {index |
		count(_proofs[place]) == 0
		count(_judged_refusals) == 0
		_catalog_agrees
		count(summaries.failed(artifact)) == 0
		some line in data.interlock.verification.insteadOfProvenance
		summaries.fits(line, facts.tier)
		some index in _counting(artifact, line)
	}
}

_counting(artifact, line) := summaries.meeting(artifact, line) if not facts.rollback

# What comes back was judged when it came: age does not stand in the way of the cure.
_counting(artifact, line) := summaries.reaching(artifact, line) if facts.rollback

_proven := {place: proven |
	some place, good in _good
	proven := good | _vouched[place]
}

_unproven := {place |
	some place, proven in _proven
	count(proven) == 0
}

_refused := {index |
	some index, rejection in input.rejections
	rejection.claimedPredicateType in data.interlock.evidence.provenanceTypes
}

_judged_refusals := {index |
	some index in _refused
	_judged(input.rejections[index].code)
}

_refused_with(codes) := sort({index |
	count(_unproven) > 0
	some index in _refused
	input.rejections[index].code in codes
})

_refusals(indexes) := [facts.pointer("rejections", index) | some index in indexes]

_unproven_pointers := [facts.pointer("release/artifacts", index) | some index in _unproven]

_found(indexes) := concat("", [
	"found ", finding.cut(input.rejections[indexes[0]].found, 220),
	", expected ", finding.cut(input.rejections[indexes[0]].expected, 220),
	_others(count(indexes) - 1),
])

_others(number) := "" if number == 0

_others(number) := concat("", [" (", format_int(number, 10), " more like it)"]) if number > 0

findings contains _provenance_missing(index, artifact) if {
	some index in _unproven
	artifact := input.release.artifacts[index]
	count(_proofs[index]) == 0
	count(_refused) == 0
}

# METADATA
# title: Provenance has not arrived
# description: No document that could prove where the artifact was built has been accepted or refused yet.
# custom:
#   code: PROVENANCE_MISSING
#   severity: hold
#   remedy: >-
#     Let CI attest the build and send the unchanged output: `cosign attest-blob --type slsaprovenance1`, or
#     `gh attestation download`, then `interlock release submit … --evidence <file>`. The subject must be
#     {artifact}, the source {repository} at {revision}.
_provenance_missing(index, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["No verified provenance has ", facts.artifact(artifact), " as its subject yet."]),
	"facts": [facts.pointer("release/artifacts", index)],
	"values": {
		"{artifact}": artifact.digest,
		"{repository}": input.release.source.repository,
		"{revision}": input.release.source.revision,
	},
	"awaits": {"what": concat("", ["provenance of ", artifact.name, " ", artifact.digest]), "producer": _producer},
})

findings contains _provenance_unreadable(indexes) if {
	indexes := sort({index |
		count(_unproven) > 0
		some index in _refused
		not _judged(input.rejections[index].code)
	})
	count(indexes) > 0
}

# METADATA
# title: The provenance that was sent could not be read
# description: Documents that claim to be provenance were refused before a signature or a subject could be judged.
# custom:
#   code: PROVENANCE_UNREADABLE
#   severity: hold
#   remedy: >-
#     Send the producer's unchanged output again: one DSSE envelope or Sigstore bundle per document, with a provenance
#     predicate of SLSA v1. `interlock release explain` shows each refused document with the field that was wrong.
_provenance_unreadable(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["Provenance was refused as unreadable (", input.rejections[indexes[0]].code, "): ", _found(indexes), "."]),
	"facts": array.concat(_refusals(indexes), _unproven_pointers),
	"awaits": {"what": "readable provenance", "producer": _producer},
})

_judged(code) if code in {"evidence.signature_invalid", "evidence.subject_mismatch"}

_judged(code) if code in data.interlock.evidence.untrustedCodes

findings contains _provenance_subject_mismatch(indexes) if {
	indexes := _refused_with({"evidence.subject_mismatch"})
	count(indexes) > 0
}

# METADATA
# title: The image digest is not the subject of its provenance
# description: The provenance that was sent describes another artifact than the one to be released.
# custom:
#   code: PROVENANCE_SUBJECT_MISMATCH
#   severity: deny
#   remedy: >-
#     Release the digest that the build attested, or attest the digest that is released. It usually means that the image
#     was rebuilt or re-tagged after it was attested: attest after the push, by digest, and send that document.
_provenance_subject_mismatch(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The image digest is not the subject of its provenance: ", _found(indexes), "."]),
	"facts": array.concat(_refusals(indexes), _unproven_pointers),
})

findings contains _provenance_signature_invalid(indexes) if {
	indexes := _refused_with({"evidence.signature_invalid"})
	count(indexes) > 0
}

# METADATA
# title: The signature of the provenance is not valid
# description: The document was changed after it was signed, or signed with another key than it says.
# custom:
#   code: PROVENANCE_SIGNATURE_INVALID
#   severity: deny
#   remedy: >-
#     Fetch the attestation again from where CI stored it and send it byte for byte; never re-format it. If it still does
#     not verify, build again, and find out who changed the document.
_provenance_signature_invalid(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The signature of the provenance is not valid: ", _found(indexes), "."]),
	"facts": array.concat(_refusals(indexes), _unproven_pointers),
})

findings contains _provenance_signer_untrusted(indexes) if {
	indexes := _refused_with(data.interlock.evidence.untrustedCodes)
	count(indexes) > 0
}

# METADATA
# title: The signer may not vouch for provenance
# description: The signature is by a key or identity that is not trusted for provenance of this component.
# custom:
#   code: PROVENANCE_SIGNER_UNTRUSTED
#   severity: deny
#   remedy: >-
#     Sign with the build's own key or identity. If this signer ought to count, an administrator adds it to `trust.keys`
#     or `trust.sigstore` of interlock.yaml with the purpose `provenance`, and checks with `interlock config check`.
_provenance_signer_untrusted(indexes) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The signer of the provenance is not trusted for it: ", _found(indexes), "."]),
	"facts": array.concat(_refusals(indexes), _unproven_pointers),
})

findings contains _provenance_source_missing(artifact, proofs) if {
	some index in _unproven
	artifact := input.release.artifacts[index]
	proofs := _proofs[index]
	count(proofs) > 0
	every proof in proofs {
		proof.claims.source == null
	}
}

# METADATA
# title: The provenance names no source
# description: It is signed and is about this artifact, but says no repository and commit to compare.
# custom:
#   code: PROVENANCE_SOURCE_MISSING
#   severity: hold
#   remedy: >-
#     Have the builder list the repository with its `gitCommit` digest in `buildDefinition.resolvedDependencies`
#     (SLSA provenance v1), then attest again. Expected: {repository} at {revision}.
_provenance_source_missing(artifact, proofs) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The provenance of ", facts.artifact(artifact), " names no repository and commit."]),
	"facts": [facts.pointer("evidence", proof) | some proof, _ in proofs],
	"values": {"{repository}": input.release.source.repository, "{revision}": input.release.source.revision},
	"awaits": {"what": concat(" ", ["provenance that names the source of", artifact.name]), "producer": _producer},
})

findings contains _provenance_source_mismatch(artifact, proofs, claimed) if {
	some index in _unproven
	artifact := input.release.artifacts[index]
	proofs := sort([place |
		some place, proof in _proofs[index]
		proof.claims.source != null
	])
	count(proofs) > 0
	claimed := input.evidence[proofs[0]].claims.source
}

# METADATA
# title: The artifact was built from another source
# description: Provenance, announcement and catalog do not name the same repository and commit.
# custom:
#   code: PROVENANCE_SOURCE_MISMATCH
#   severity: deny
#   remedy: >-
#     Announce what was built: `--source` and `--commit` must equal the provenance, and `--source` the component's
#     repository in the catalog (annotation backstage.io/source-location or github.com/project-slug). Otherwise build
#     {repository} at {revision} and release that.
_provenance_source_mismatch(artifact, proofs, claimed) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The provenance of ", facts.artifact(artifact), " says ", claimed.repository, " at ", claimed.revision,
		"; announced is ", input.release.source.repository, " at ", input.release.source.revision, _catalog_says, ".",
	]),
	"facts": array.concat(
		["/release/source", "/component/sourceRepository"],
		[facts.pointer("evidence", proof) | some proof in proofs],
	),
	"values": {"{repository}": input.release.source.repository, "{revision}": input.release.source.revision},
})

_catalog_says := "" if _catalog_agrees

_catalog_says := concat("", [
	"; the catalog says ", input.component.sourceRepository.value,
	" (", facts.location(input.component.sourceRepository), ")",
]) if {
	not _catalog_agrees
}

# METADATA
# description: Seconds until the last summary that stands in for an artifact's provenance is too old.
deadlines contains max(left) if {
	not facts.rollback
	some place, artifact in input.release.artifacts
	count(_vouched[place]) > 0
	left := {seconds |
		some line in data.interlock.verification.insteadOfProvenance
		summaries.fits(line, facts.tier)
		some index in summaries.meeting(artifact, line)
		seconds := line.maxAgeSeconds - input.evidence[index].ageSeconds
	}
}

_by_summary := [artifact.name |
	some place, artifact in input.release.artifacts
	count(_good[place]) == 0
]

_title := "The provenance is verified" if {
	count(_by_summary) == 0
} else := "A verifier stands in for provenance"

_built := [artifact.name |
	some place, artifact in input.release.artifacts
	count(_good[place]) > 0
]

_told := [concat("", [
	finding.enumerate(_built, 3),
	" built from ", input.release.source.repository, " at ", input.release.source.revision, ".",
]) |
	count(_built) > 0
]

_told_by_summary := [concat("", [
	finding.enumerate(_by_summary, 3),
	" passed by a verifier; its source and builder were not seen here.",
]) |
	count(_by_summary) > 0
]

satisfied contains finding.satisfied(
	_rule,
	_title,
	concat(" ", array.concat(_told, _told_by_summary)),
	array.concat(["/release/source"], [facts.pointer("evidence", index) |
		some proven in _proven
		some index in proven
	]),
) if {
	count(input.release.artifacts) > 0
	every place, _ in input.release.artifacts {
		count(_proven[place]) > 0
	}
}
