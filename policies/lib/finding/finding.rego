# METADATA
# title: Findings
# description: >-
#   The one shape in which a rule speaks. Code, severity, title and remedy come from the METADATA block of the rule
#   that found it; message, facts, awaited things and seats from the facts. Texts are cut, so that no fact can make a
#   result longer than its contract allows.
package interlock.lib.finding

_longest := 900

_longest_awaited := 140

_most_facts := 50

# METADATA
# description: A finding of `rule`. `details` holds message and facts, and optionally values, awaits and seats.
make(rule, annotation, details) := object.union(
	{
		"rule": rule,
		"code": annotation.custom.code,
		"severity": annotation.custom.severity,
		"title": annotation.title,
		"message": cut(details.message, _longest),
		"remedy": cut(strings.replace_n(object.get(details, "values", {}), annotation.custom.remedy), _longest),
		"facts": facts(details.facts),
	},
	object.union(_awaits(details), _seats(details)),
)

# METADATA
# description: A positive statement of `rule` and the facts that it rests on.
satisfied(rule, title, message, pointers) := {
	"rule": rule,
	"title": title,
	"message": cut(message, _longest),
	"facts": facts(pointers),
}

# METADATA
# description: Pointers in a fixed order, at most as many as a reason may hold.
facts(pointers) := sort(pointers) if {
	count(pointers) <= _most_facts
} else := array.slice(sort(pointers), 0, _most_facts)

# METADATA
# description: The first `longest` characters of a text, with an ellipsis where it was cut.
cut(text, longest) := text if {
	count(text) <= longest
} else := concat("", [substring(text, 0, longest - 1), "…"])

# METADATA
# description: At most `most` of the texts in order, joined, saying how many more there are.
enumerate(texts, most) := concat(", ", texts) if {
	count(texts) <= most
} else := concat("", [
	concat(", ", array.slice(texts, 0, most)),
	" and ",
	format_int(count(texts) - most, 10),
	" more",
])

_awaits(details) := {"awaits": {
	"what": cut(details.awaits.what, _longest_awaited),
	"producer": cut(details.awaits.producer, _longest_awaited),
}}

_awaits(details) := {} if not details.awaits

_seats(details) := {"seats": details.seats}

_seats(details) := {} if not details.seats
