# METADATA
# title: Facts
# description: How rules read the decision input, so that all of them read it alike.
package interlock.lib.facts

# METADATA
# description: The component's tier; undefined when the catalog does not say.
tier := value if {
	value := input.component.tier.value
	is_number(value)
}

# METADATA
# description: The component's `spec.type` in lower case; undefined when the catalog does not say.
component_type := lower(input.component.type)

# METADATA
# description: The component is a batch job. It runs now and then, and serves nobody while it does not.
default batch := false

batch if component_type in data.interlock.paths.batchTypes

# METADATA
# description: The release goes back to where it was resident before.
default rollback := false

rollback if input.changeKind == "rollback"

# METADATA
# description: >-
#   `relaxed` in environments of the listed classifications, `live` in every other one, and in one that does not say:
#   a typing error in the catalog must not switch a rule off.
exposure := "relaxed" if {
	input.environment.classification in data.interlock.paths.relaxedClassifications
} else := "live"

# METADATA
# description: >-
#   The evidence by its kind and its place. Rules read it here, so that the list is gone through once, however many of
#   them ask.
of_kind[item.kind][place] := item if some place, item in input.evidence

# METADATA
# description: Places of the manifest diffs among the evidence.
manifest_diffs := {index | some index, _ in of_kind["manifest-diff"]}

# METADATA
# description: >-
#   Places of the manifest diffs that widen what `meaning` stands for. A diff that does not say counts as one, and every
#   diff of the release counts: a later document cannot talk an earlier one away.
widening(meaning) := {index |
	some index in manifest_diffs
	not _widens_nothing(input.evidence[index].claims.totals, meaning)
}

_widens_nothing(totals, meaning) if {
	is_array(totals)
	every total in totals {
		_no_widening(total, meaning)
	}
}

_no_widening(total, meaning) if total.means != meaning

_no_widening(total, _) if total.widens == 0

# METADATA
# description: RFC 6901 pointer to item `index` of the input's array `name`.
pointer(name, index) := concat("/", ["", name, json.marshal(index)]) if is_number(index)

# METADATA
# description: Where a catalog field stands, or ought to stand, as `file:line`.
location(field) := concat(":", [field.at.file, format_int(field.at.line, 10)])

# METADATA
# description: Placeholders of a remedy that concerns a catalog field.
placeholders(field) := {
	"{field}": field.at.field,
	"{file}": field.at.file,
	"{line}": format_int(field.at.line, 10),
	"{component}": input.release.component,
}

# METADATA
# description: An artifact as people read it, with the whole digest, which is what identifies it.
artifact(item) := concat("", [item.name, "@", item.digest])

# METADATA
# description: A number of seconds as people say it, in the largest unit that divides it.
duration(seconds) := _amount(seconds / 86400, "day") if {
	seconds % 86400 == 0
} else := _amount(seconds / 3600, "hour") if {
	seconds % 3600 == 0
} else := _amount(seconds / 60, "minute") if {
	seconds % 60 == 0
} else := _amount(seconds, "second")

_amount(number, unit) := concat(" ", [format_int(number, 10), unit]) if number == 1

_amount(number, unit) := concat("", [format_int(number, 10), " ", unit, "s"]) if number != 1
