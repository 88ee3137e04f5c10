# METADATA
# title: The catalog entry is complete
# description: >-
#   A release resolves to a catalog entity with an owner who exists and has members, a lifecycle, a tier and, where
#   Interlock deploys, the name of its workload. The environment is in the catalog too. Anything missing holds the
#   release and names field, file and line. Where another tool deploys (target `external`), the workload's name is not needed.
package interlock.release.catalog

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.catalog"

_producer := "the component's team, in its catalog descriptor; catalog-sync reads it again when the file changes"

_has_text(field) if {
	is_string(field.value)
	field.value != ""
}

_owner_known if {
	input.owner.found == true
	input.owner.ref == input.component.owner.value
}

_missing(annotation, name) := finding.make(_rule, annotation, {
	"message": concat("", [
		input.release.component, " has no ", input.component[name].at.field,
		" (", facts.location(input.component[name]), ").",
	]),
	"facts": [concat("/", ["/component", name])],
	"values": facts.placeholders(input.component[name]),
	"awaits": {
		"what": concat("", [input.component[name].at.field, " at ", facts.location(input.component[name])]),
		"producer": _producer,
	},
})

findings contains _catalog_entity_missing if {
	input.component == null
}

# METADATA
# title: The component is not in the catalog
# description: No entity of the catalog has the component's ref.
# custom:
#   code: CATALOG_ENTITY_MISSING
#   severity: hold
#   remedy: >-
#     Describe {component} in a catalog-info.yaml inside a folder that `catalog.sources` of interlock.yaml lists, with
#     spec.owner, spec.lifecycle and the annotations interlock.dev/tier and interlock.dev/runtime. `interlock init`
#     drafts one; `interlock catalog check` says whether it is read.
_catalog_entity_missing := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The catalog has no entity ", input.release.component, "."]),
	"facts": ["/component", "/release/component"],
	"values": {"{component}": input.release.component},
	"awaits": {"what": concat(" ", ["the catalog entity", input.release.component]), "producer": _producer},
})

findings contains _catalog_owner_missing if {
	input.component != null
	not _has_text(input.component.owner)
}

# METADATA
# title: The component has no owner
# description: Nobody answers for the component, and nobody could approve its releases.
# custom:
#   code: CATALOG_OWNER_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set `{field}` (at line {line}) to the group that answers for {component}, for example
#     `group:default/team-name`, and save. The release clears itself; `interlock catalog check` shows what is read.
_catalog_owner_missing := _missing(rego.metadata.rule(), "owner")

findings contains _catalog_owner_unknown if {
	_has_text(input.component.owner)
	not _owner_known
}

# METADATA
# title: The owner is not in the catalog
# description: The owner's ref resolves to no Group or User, so nobody can be asked.
# custom:
#   code: CATALOG_OWNER_UNKNOWN
#   severity: hold
#   remedy: >-
#     Either correct `{field}` at {file}:{line}, or add the Group {owner} with its members to the catalog.
#     `interlock catalog check` lists refs that resolve to nothing.
_catalog_owner_unknown := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The owner ", input.component.owner.value, " of ", input.release.component,
		" is not in the catalog (", facts.location(input.component.owner), ").",
	]),
	"facts": ["/component/owner", "/owner/found", "/owner/ref"],
	"values": object.union(facts.placeholders(input.component.owner), {"{owner}": input.component.owner.value}),
	"awaits": {
		"what": concat(" ", ["the catalog entity", input.component.owner.value]),
		"producer": "whoever keeps the groups of the catalog",
	},
})

findings contains _catalog_owner_without_members if {
	_has_text(input.component.owner)
	_owner_known
	count(input.owner.members) == 0
}

# METADATA
# title: The owner has no members
# description: The owning group exists, but has nobody in it who could be asked.
# custom:
#   code: CATALOG_OWNER_WITHOUT_MEMBERS
#   severity: hold
#   remedy: >-
#     Add people to {owner}: list them in `spec.members` of the Group, or name the group in `spec.memberOf` of each User.
#     If another team took over, change `{field}` at {file}:{line}.
_catalog_owner_without_members := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The owner ", input.component.owner.value, " of ", input.release.component,
		" has no members (", facts.location(input.component.owner), ").",
	]),
	"facts": ["/component/owner", "/owner/members"],
	"values": object.union(facts.placeholders(input.component.owner), {"{owner}": input.component.owner.value}),
	"awaits": {
		"what": concat(" ", ["a member of", input.component.owner.value]),
		"producer": "whoever keeps the groups of the catalog",
	},
})

findings contains _catalog_lifecycle_missing if {
	input.component != null
	not _has_text(input.component.lifecycle)
}

# METADATA
# title: The component has no lifecycle
# description: Whether the component is experimental, in production or deprecated is not said.
# custom:
#   code: CATALOG_LIFECYCLE_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set `{field}` (at line {line}) to `experimental`, `production` or `deprecated`, and save.
_catalog_lifecycle_missing := _missing(rego.metadata.rule(), "lifecycle")

findings contains _catalog_tier_missing if {
	input.component != null
	not facts.tier
}

# METADATA
# title: The component has no tier
# description: How much depends on the component is not said, so no path can be chosen for it.
# custom:
#   code: CATALOG_TIER_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set the annotation `{field}` (at line {line}) to "1" (most critical), "2", "3" or "4", in quotation
#     marks, and save.
_catalog_tier_missing := _missing(rego.metadata.rule(), "tier")

findings contains _catalog_runtime_missing if {
	input.component != null
	input.environment.target != "external"
	not _has_text(input.component.runtime)
}

# METADATA
# title: The component names no workload
# description: Interlock deploys here, and does not know which workload of the target is the component's.
# custom:
#   code: CATALOG_RUNTIME_MISSING
#   severity: hold
#   remedy: >-
#     In {file}, set the annotation `{field}` (at line {line}) to the name of the workload in the deployment target, and
#     save. Where another tool deploys, give the environment the target `external` in interlock.yaml instead.
_catalog_runtime_missing := _missing(rego.metadata.rule(), "runtime")

findings contains _environment_unknown if {
	not input.environment.known == true
}

# METADATA
# title: The environment is not in the catalog
# description: No Resource of type `environment` has this name.
# custom:
#   code: ENVIRONMENT_UNKNOWN
#   severity: hold
#   remedy: >-
#     Add a Resource with `metadata.name: {environment}` and `spec.type: environment` to a folder that `catalog.sources`
#     of interlock.yaml lists, or ask for the promotion to an environment that `interlock catalog show` knows.
_environment_unknown := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", ["The catalog has no environment ", input.environment.name, "."]),
	"facts": ["/environment/known", "/environment/name"],
	"values": {"{environment}": input.environment.name},
	"awaits": {
		"what": concat(" ", ["the catalog Resource of environment", input.environment.name]),
		"producer": "whoever keeps the environments of the catalog",
	},
})

_runtime_answered if input.environment.target == "external"

_runtime_answered if _has_text(input.component.runtime)

satisfied contains finding.satisfied(
	_rule,
	"The catalog entry is complete",
	concat("", [
		input.release.component, " is owned by ", input.component.owner.value, ", tier ", format_int(facts.tier, 10),
		", ", input.component.lifecycle.value, " (", facts.location(input.component.owner), ").",
	]),
	[
		"/component/lifecycle", "/component/owner", "/component/runtime", "/component/tier",
		"/environment/known", "/owner/found",
	],
) if {
	_has_text(input.component.owner)
	_owner_known
	count(input.owner.members) > 0
	_has_text(input.component.lifecycle)
	_runtime_answered
	input.environment.known == true
}
