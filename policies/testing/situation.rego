# METADATA
# title: Situations
# description: >-
#   How tests tell what is different from the complete, allowed input in `interlock/input.json`. Never part of a bundle.
package interlock.testing.situation

# METADATA
# description: The complete input with some members replaced, added or removed (RFC 6902).
with_changes(patches) := json.patch(data.interlock.testing.input, patches)

# METADATA
# description: The complete input with the values at these pointers.
with_values(values) := with_changes([{"op": "add", "path": pointer, "value": value} |
	some pointer, value in values
])

# METADATA
# description: Codes of findings.
codes(findings) := {finding.code | some finding in findings}

# METADATA
# description: A refused document.
rejection(code, predicate_type) := {
	"digest": "sha256:7777777777777777777777777777777777777777777777777777777777777777",
	"claimedPredicateType": predicate_type,
	"code": code,
	"field": "subject",
	"found": "sha256:bad",
	"expected": "sha256:good",
	"receivedAt": "2026-03-01T11:56:00.000Z",
}

# METADATA
# description: A verified migration attestation.
migration(destructive, reversible, statements) := {
	"digest": "sha256:8888888888888888888888888888888888888888888888888888888888888888",
	"kind": "migration",
	"predicateType": "https://interlock.dev/attestation/migration/v1",
	"subject": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"signer": {"type": "key", "trust": "ci", "keyDigest": "sha256:9999999999999999999999999999999999999999999999999999999999999999"},
	"receivedAt": "2026-03-01T11:57:00.000Z",
	"ageSeconds": 180,
	"claims": {
		"kind": "migration",
		"migrations": ["0042_orders"],
		"destructive": destructive,
		"reversible": reversible,
		"destructiveStatements": statements,
		"estimatedLockSeconds": null,
	},
}

# METADATA
# description: A verified manifest diff against this configuration.
manifest_diff(compared_with, totals) := {
	"digest": "sha256:6666666666666666666666666666666666666666666666666666666666666666",
	"kind": "manifest-diff",
	"predicateType": "https://interlock.dev/attestation/manifest-diff/v1",
	"subject": "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
	"signer": {"type": "key", "trust": "ci", "keyDigest": "sha256:9999999999999999999999999999999999999999999999999999999999999999"},
	"receivedAt": "2026-03-01T11:57:00.000Z",
	"ageSeconds": 180,
	"claims": {
		"kind": "manifest-diff",
		"comparedWith": compared_with,
		"totals": totals,
		"images": [],
		"listed": [{
			"means": "privileges", "widens": true, "object": "Deployment shop/web", "member": "spec.privileged",
			"before": null, "after": "true",
		}],
	},
}

# METADATA
# description: Values of a rollback from the live release, which did this to stored data.
rollback(migrations) := {
	"/changeKind": "rollback",
	"/request/rollback": {"from": "0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22", "reason": "errors", "incident": null},
	"/live/registeredAt": "2026-03-01T11:55:00.000Z",
	"/rollback": {
		"from": {
			"releaseId": "0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22",
			"artifacts": [],
			"configuration": null,
			"migrations": migrations,
		},
		"residency": {"residencyId": "0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01", "since": "2026-02-01T09:00:00.000Z"},
		"between": [{"releaseId": "0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22", "migrations": migrations}],
	},
}

# METADATA
# description: Approvals that fill these seats, each by another person.
approvals(seats, exclusions) := {
	"requirement": {"seats": seats, "exclusions": exclusions, "expiresAfterSeconds": 86400},
	"materialDigest": "sha256:4444444444444444444444444444444444444444444444444444444444444444",
	"seats": [seat |
		some index, asked in seats
		seat := {
			"seat": asked.id,
			"group": asked.group,
			"person": concat("", ["user:default/approver-", format_int(index, 10)]),
			"approvalId": "0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01",
			"grantedAt": "2026-03-01T11:59:00.000Z",
		}
	],
	"satisfied": true,
	"refusal": null,
}

# METADATA
# description: A finding as it stands in the input, changed.
vulnerability(changes) := object.union(
	{
		"id": "CVE-2026-1000",
		"aliases": [],
		"severity": "critical",
		"package": {"purl": "pkg:npm/lodash@4.17.15", "name": "lodash", "version": "4.17.15"},
		"fixedIn": "4.17.21",
		"exploited": false,
		"publishedAt": "2026-01-01T00:00:00.000Z",
		"ageSeconds": 5097600,
		"vex": null,
	},
	changes,
)

# METADATA
# description: A verified scan with these findings.
scan(scanner, age, findings) := {
	"digest": "sha256:5555555555555555555555555555555555555555555555555555555555555555",
	"kind": "vulnerabilities",
	"predicateType": "https://interlock.dev/attestation/vulnerabilities/v1",
	"subject": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"signer": {"type": "key", "trust": "ci", "keyDigest": "sha256:9999999999999999999999999999999999999999999999999999999999999999"},
	"receivedAt": "2026-03-01T11:57:00.000Z",
	"ageSeconds": age,
	"claims": {
		"kind": "vulnerabilities",
		"format": "trivy",
		"scanner": {"name": scanner, "version": null},
		"scannedAt": null,
		"counts": {},
		"findings": findings,
		"omitted": {},
	},
}

# METADATA
# description: A verified bill of materials.
sbom(components) := {
	"digest": "sha256:6666666666666666666666666666666666666666666666666666666666666666",
	"kind": "sbom",
	"predicateType": "https://cyclonedx.org/bom",
	"subject": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"signer": {"type": "key", "trust": "ci", "keyDigest": "sha256:9999999999999999999999999999999999999999999999999999999999999999"},
	"receivedAt": "2026-03-01T11:57:00.000Z",
	"ageSeconds": 180,
	"claims": {
		"kind": "sbom",
		"format": "cyclonedx",
		"specVersion": "1.6",
		"name": "checkout",
		"components": components,
		"identified": 0,
		"createdAt": null,
	},
}

# METADATA
# description: A verified verification summary, its claims changed.
summary(age, changes) := {
	"digest": "sha256:5656565656565656565656565656565656565656565656565656565656565656",
	"kind": "verification-summary",
	"predicateType": "https://slsa.dev/verification_summary/v1",
	"subject": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"signer": {"type": "key", "trust": "verifier", "keyDigest": "sha256:9999999999999999999999999999999999999999999999999999999999999999"},
	"receivedAt": "2026-03-01T11:57:00.000Z",
	"ageSeconds": age,
	"claims": object.union(
		{
			"kind": "verification-summary",
			"verifierId": "https://verifier.example",
			"resourceUri": "registry.example/checkout",
			"result": "PASSED",
			"levels": ["SLSA_BUILD_LEVEL_2"],
			"policyUri": "https://verifier.example/policy",
			"policyDigest": "sha256:1212121212121212121212121212121212121212121212121212121212121212",
			"inputs": [],
			"verifiedAt": "2026-03-01T11:00:00.000Z",
		},
		changes,
	),
}

# METADATA
# description: The complete input with more evidence.
with_evidence(items) := with_changes([{"op": "add", "path": "/evidence/-", "value": item} | some item in items])
