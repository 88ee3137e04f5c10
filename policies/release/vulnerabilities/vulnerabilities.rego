# METADATA
# title: Known vulnerabilities are within limits
# description: >-
#   The newest verified scan of each scanner counts, for each artifact. Findings that a VEX document of an accepted signer
#   calls not affected or fixed in this artifact are left out (VEX is applied before rules are asked). Lines of
#   `vulnerabilities.denied` and `vulnerabilities.judged` say by tier which severities are refused and which people judge,
#   with or without a fix, and how long after publication. What is exploited is refused everywhere. Tiers of
#   `requiredTiers` are held until a fresh scan is there; for others a scan that was sent counts all the same. A rollback
#   is not asked: the cure may be old.
package interlock.release.vulnerabilities

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.vulnerabilities"

_config := data.interlock.vulnerabilities

_producer := "CI: it signs a scanner's report (`interlock release submit --vulnerabilities`, or `cosign attest --type vuln`)"

# Of an unknown tier the strictest lines count.
_tier := facts.tier

_tier := 1 if not facts.tier

_forward if not facts.rollback

_scans(artifact) := {index |
	some index, item in facts.of_kind.vulnerabilities
	item.subject == artifact.digest
}

_outdone(artifact, index) if {
	some other in _scans(artifact)
	input.evidence[other].claims.scanner.name == input.evidence[index].claims.scanner.name
	input.evidence[other].ageSeconds < input.evidence[index].ageSeconds
}

# Two scanners contradict each other side by side: the newest word of each counts.
_current := {index |
	_forward
	some artifact in input.release.artifacts
	some index in _scans(artifact)
	not _outdone(artifact, index)
}

_fresh(index) if input.evidence[index].ageSeconds < _config.scanMaxAgeSeconds

default _required := false

_required if {
	_forward
	_tier in _config.requiredTiers
}

_severity(item) := _config.unknownCountsAs if item.severity == "unknown"

_severity(item) := item.severity if item.severity != "unknown"

_excused(item) if item.vex.status in {"not_affected", "fixed"}

_fixable(item) if is_string(item.fixedIn)

_matches_fix(line, item) if {
	line.fixable == true
	_fixable(item)
}

_matches_fix(line, item) if {
	line.fixable == false
	not _fixable(item)
}

_matches_fix(line, _) if not is_boolean(line.fixable)

# Until when nobody is asked yet. A publication that is not known gives no grace.
_in_grace(line, item) if {
	is_number(item.ageSeconds)
	item.ageSeconds < line.graceSeconds
}

_on_line(line, item) if {
	_tier in line.tiers
	_severity(item) in line.severities
	_matches_fix(line, item)
}

_applies(lines, item) if {
	some line in lines
	_on_line(line, item)
	not _in_grace(line, item)
}

_exploited := {[index, place] |
	some index in _current
	some place, item in input.evidence[index].claims.findings
	item.exploited == true
	not _excused(item)
}

_denied := {[index, place] |
	some index in _current
	some place, item in input.evidence[index].claims.findings
	not _excused(item)
	_applies(_config.denied, item)
} - _exploited

_judged := ({[index, place] |
	some index in _current
	some place, item in input.evidence[index].claims.findings
	not _excused(item)
	_applies(_config.judged, item)
} - _exploited) - _denied

# Those that are only counted cannot be told apart: whether there is a fix, or an excuse, is not asked.
_beyond(lines) := {index |
	some index in _current
	some severity in object.keys(input.evidence[index].claims.omitted)
	some line in lines
	_tier in line.tiers
	_severity({"severity": severity}) in line.severities
}

_pointer(index, place) := concat("/", [facts.pointer("evidence", index), "claims/findings", format_int(place, 10)])

_pointers(found, beyond) := array.concat(
	[_pointer(index, place) | some [index, place] in found],
	[facts.pointer("evidence", index) | some index in beyond],
)

_name(item) := concat("", [item.id, " (", item.severity, ") in ", finding.cut(_package(item), 80), _fix(item)])

_package(item) := item.package.purl if is_string(item.package.purl)

_package(item) := item.package.name if {
	not is_string(item.package.purl)
	is_string(item.package.name)
}

_package(item) := "the artifact" if {
	not is_string(item.package.purl)
	not is_string(item.package.name)
}

_fix(item) := concat("", [", fixed in ", finding.cut(item.fixedIn, 40)]) if _fixable(item)

_fix(item) := ", no fix known" if not _fixable(item)

_names(found, beyond) := concat("", [finding.enumerate(texts, 3), _more(beyond)]) if {
	texts := sort({_name(input.evidence[index].claims.findings[place]) | some [index, place] in found})
	count(texts) > 0
}

_names(found, beyond) := "more findings than are listed one by one" if {
	count(found) == 0
	count(beyond) > 0
}

_more(beyond) := "" if count(beyond) == 0

_more(beyond) := ", and more than are listed one by one" if count(beyond) > 0

findings contains _vulnerability_exploited if {
	count(_exploited) > 0
}

# METADATA
# title: A vulnerability of the artifact is exploited
# description: The scanner lists it as exploited in the wild, and no VEX document says that this artifact is not affected.
# custom:
#   code: VULNERABILITY_EXPLOITED
#   severity: deny
#   remedy: >-
#     Update the package and release the new build. If this artifact cannot be reached through it, have product security
#     sign VEX that says why (`interlock release submit --vex`), by a signer with the purpose `vex`.
_vulnerability_exploited := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["Exploited in the wild: ", _names(_exploited, set()), "."]),
	"facts": _pointers(_exploited, set()),
})

findings contains _vulnerabilities_denied if {
	count(_denied) + count(_beyond(_config.denied)) > 0
}

# METADATA
# title: The artifact has vulnerabilities that are refused
# description: A line of `vulnerabilities.denied` for this tier fits them.
# custom:
#   code: VULNERABILITIES_DENIED
#   severity: deny
#   remedy: >-
#     Update the packages to the versions with the fix and release the new build. Where a finding does not concern this
#     artifact, have product security sign VEX that says why (`interlock release submit --vex`), by a signer with the
#     purpose `vex`.
_vulnerabilities_denied := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["Not allowed for tier ", format_int(_tier, 10), ": ", _names(_denied, _beyond(_config.denied)), "."]),
	"facts": _pointers(_denied, _beyond(_config.denied)),
})

findings contains _vulnerabilities_judged if {
	count(_judged) + count(_beyond(_config.judged)) > 0
}

# METADATA
# title: The artifact has vulnerabilities that people must judge
# description: A line of `vulnerabilities.judged` for this tier fits them, and none of `vulnerabilities.denied`.
# custom:
#   code: VULNERABILITIES_JUDGED
#   severity: escalate
#   remedy: >-
#     Update the packages where there is a fix, or let the seats judge whether the artifact may run with them:
#     `interlock approval list`. Where a finding does not concern this artifact, VEX by a signer with the purpose `vex`
#     says so for every release (`interlock release submit --vex`).
_vulnerabilities_judged := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["To be judged for tier ", format_int(_tier, 10), ": ", _names(_judged, _beyond(_config.judged)), "."]),
	"facts": _pointers(_judged, _beyond(_config.judged)),
	"seats": _config.seats,
})

_refusals := [facts.pointer("rejections", index) |
	some index, rejection in input.rejections
	rejection.claimedPredicateType in _config.types
]

findings contains _vulnerabilities_unknown(index, artifact) if {
	_required
	some index, artifact in input.release.artifacts
	count(_scans(artifact)) == 0
}

# METADATA
# title: No scan for vulnerabilities has arrived
# description: This tier asks for one, and nothing verified says what is in this artifact.
# custom:
#   code: VULNERABILITIES_UNKNOWN
#   severity: hold
#   remedy: >-
#     Scan {artifact} and send the report signed: `interlock release submit --vulnerabilities <file> --signing-key <file>`,
#     or `cosign attest --type vuln` and `--evidence`. The signer needs the purpose `vulnerabilities`.
_vulnerabilities_unknown(index, artifact) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["No verified scan has ", facts.artifact(artifact), " as its subject yet."]),
	"facts": array.concat([facts.pointer("release/artifacts", index)], _refusals),
	"values": {"{artifact}": artifact.digest},
	"awaits": {"what": concat("", ["a scan of ", artifact.name, " ", artifact.digest]), "producer": _producer},
})

_stale := {index |
	some index in _current
	not _fresh(index)
}

findings contains _vulnerabilities_stale if {
	_required
	count(_stale) > 0
}

# METADATA
# title: The scan for vulnerabilities is too old
# description: Databases of vulnerabilities grow every day; this tier asks for a scan that is younger.
# custom:
#   code: VULNERABILITIES_STALE
#   severity: hold
#   remedy: >-
#     Scan the same digest again and send the new report; scans count for {window} (`scanMaxAgeSeconds` of the policy data
#     `vulnerabilities`).
_vulnerabilities_stale := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The newest scan is older than ", facts.duration(_config.scanMaxAgeSeconds), "."]),
	"facts": [facts.pointer("evidence", index) | some index in _stale],
	"values": {"{window}": facts.duration(_config.scanMaxAgeSeconds)},
	"awaits": {"what": "a new scan of the artifact", "producer": _producer},
})

_suppressed := {[index, place] |
	some index in _current
	some place, item in input.evidence[index].claims.findings
	_excused(item)
}

findings contains _vulnerabilities_excused if {
	count(_suppressed) > 0
}

# METADATA
# title: Findings are excused
# description: VEX of an accepted signer says that they do not concern this artifact.
# custom:
#   code: VULNERABILITIES_EXCUSED
#   severity: info
#   remedy: >-
#     Nothing is blocked by this. `interlock release explain` names the VEX document and its signer; a later statement
#     `affected` takes the excuse back.
_vulnerabilities_excused := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["Excused by VEX: ", _names(_suppressed, set()), "."]),
	"facts": _pointers(_suppressed, set()),
})

_stopping := {item |
	some item in findings
	item.severity != "info"
}

satisfied contains finding.satisfied(
	_rule,
	"No scan is asked for",
	concat("", ["Tier ", format_int(_tier, 10), " asks for no scan, and none was sent."]),
	["/component/tier"],
) if {
	_forward
	is_array(_config.requiredTiers)
	not _required
	count(_current) == 0
}

satisfied contains finding.satisfied(
	_rule,
	"A rollback is not scanned",
	"What comes back was judged when it came; the cure may be old.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(
	_rule,
	"Vulnerabilities are within limits",
	concat("", ["Of what the newest scans found, nothing is refused or to be judged for tier ", format_int(_tier, 10), "."]),
	[facts.pointer("evidence", index) | some index in _current],
) if {
	count(_current) > 0
	_config.scanMaxAgeSeconds
	count(_stopping) == 0
}

# METADATA
# description: Seconds until a scan is too old, or until a grace ends.
deadlines contains _config.scanMaxAgeSeconds - input.evidence[index].ageSeconds if {
	_required
	some index in _current
	_fresh(index)
}

deadlines contains line.graceSeconds - item.ageSeconds if {
	some lines in [_config.denied, _config.judged]
	some line in lines
	some index in _current
	some item in input.evidence[index].claims.findings
	not _excused(item)
	_on_line(line, item)
	_in_grace(line, item)
}
