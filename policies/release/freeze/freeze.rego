# METADATA
# title: Nothing is frozen, and the time is right
# description: >-
#   Every freeze that is in force and concerns the release holds it until the freeze ends; outside the windows that concern
#   it, it is held until one opens; a hotfix is judged by people instead. A freeze with a hotfix lane lets people judge a hotfix that names the freeze's incident.
#   A rollback is the cure and is asked neither. A lease ends before a freeze begins and before a window closes.
package interlock.release.freeze

import data.interlock.lib.facts
import data.interlock.lib.finding

_rule := "interlock.release.freeze"

_known if {
	is_array(input.calendar.freezes)
	_window_known
}

_window_known if input.calendar.window == null

_window_known if is_boolean(input.calendar.window.open)

# Of its incident, where the freeze names one.
_in_lane(freeze) if {
	freeze.hotfixLane == true
	is_string(input.request.hotfix.incident)
	freeze.incident == null
}

_in_lane(freeze) if {
	freeze.hotfixLane == true
	is_string(input.request.hotfix.incident)
	freeze.incident == input.request.hotfix.incident
}

_until(freeze) := concat("", ["until ", _minute(freeze.until), _local(freeze.untilLocal)]) if is_string(freeze.until)

_until(freeze) := "until somebody ends it" if freeze.until == null

# 2026-03-02T10:00:00.000Z as people read it. Seconds are shown where they are not zero.
_minute(instant) := concat("", [substring(instant, 0, 10), " ", substring(instant, 11, 5), " UTC"]) if {
	substring(instant, 16, 7) == ":00.000"
} else := concat("", [substring(instant, 0, 10), " ", substring(instant, 11, 8), " UTC"])

_local(text) := concat("", [" (", text, ")"]) if is_string(text)

_local(text) := "" if text == null

_incident(freeze) := concat("", [", incident ", freeze.incident]) if is_string(freeze.incident)

_incident(freeze) := "" if freeze.incident == null

_pointer(index) := concat("/", ["/calendar/freezes", format_int(index, 10)])

_way_out(freeze) := concat("", ["a hotfix goes through the lane: `interlock release promote … --hotfix ", freeze.incident, "`"]) if {
	freeze.hotfixLane == true
	is_string(freeze.incident)
} else := "a hotfix goes through the lane: `interlock release promote … --hotfix <incident>`" if {
	freeze.hotfixLane == true
} else := "for a cure that cannot wait: `interlock release rollback`"

_who_ends(freeze) := "the calendar in interlock.yaml, by the clock" if {
	freeze.kind == "calendar"
} else := "the clock, or an operator: `interlock freeze end`" if {
	is_string(freeze.until)
} else := "an operator: `interlock freeze end`"

findings contains _freeze_active(index, freeze) if {
	_known
	not facts.rollback
	some index, freeze in input.calendar.freezes
	not _in_lane(freeze)
}

# METADATA
# title: The environment is frozen
# description: A stop-the-line or a planned freeze is in force and concerns this release.
# custom:
#   code: FREEZE_ACTIVE
#   severity: hold
#   remedy: >-
#     Nothing is to be done: the release clears itself when the freeze ends, {until}. Otherwise {way}. Who froze it and
#     why: `interlock freeze list --environment {environment}`.
_freeze_active(index, freeze) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		input.environment.name, " is frozen ", _until(freeze), " by ", freeze.startedBy, ": ", freeze.reason,
		_incident(freeze), ".",
	]),
	"facts": [_pointer(index)],
	"values": {"{until}": _until(freeze), "{way}": _way_out(freeze), "{environment}": input.environment.name},
	"awaits": {"what": concat("", ["the end of the freeze ", freeze.name, ", ", _until(freeze)]), "producer": _who_ends(freeze)},
})

findings contains _freeze_hotfix(index, freeze) if {
	_known
	not facts.rollback
	some index, freeze in input.calendar.freezes
	_in_lane(freeze)
}

# METADATA
# title: A hotfix in a freeze
# description: The freeze keeps a lane open for hotfixes; people judge what goes through it.
# custom:
#   code: FREEZE_HOTFIX
#   severity: escalate
#   remedy: >-
#     The owner and incident command judge whether this hotfix is the cure: `interlock approval list`. Or wait until the
#     freeze ends, {until}, when it is asked like any other release.
_freeze_hotfix(index, freeze) := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Asked for as a hotfix of ", input.request.hotfix.incident, " while ", input.environment.name, " is frozen ",
		_until(freeze), " by ", freeze.startedBy, ": ", freeze.reason, ".",
	]),
	"facts": [_pointer(index), "/request/hotfix"],
	"values": {"{until}": _until(freeze)},
	"seats": ["owner", "incident-command"],
})

_closed if input.calendar.window.open == false

findings contains _outside_window if {
	_known
	not facts.rollback
	_closed
	not _hotfix
}

# METADATA
# title: Changes are not allowed at this time
# description: Windows are set for this release, and none of them is open.
# custom:
#   code: OUTSIDE_WINDOW
#   severity: hold
#   remedy: >-
#     Nothing is to be done: the release clears itself when the window {window} opens{when}. What people approved until
#     then still counts. For a cure that cannot wait: `interlock release promote … --hotfix <incident>`, which people judge. Windows are kept under `calendars` in interlock.yaml.
_outside_window := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"The window ", input.calendar.window.name, " of ", input.environment.name, " is closed; it opens", _opens, ".",
	]),
	"facts": ["/calendar/window"],
	"values": {"{window}": input.calendar.window.name, "{when}": _opens},
	"awaits": {
		"what": concat("", ["the window ", input.calendar.window.name, " to open", _opens]),
		"producer": "the calendar in interlock.yaml, by the clock",
	},
})

_hotfix if is_string(input.request.hotfix.incident)

findings contains _window_hotfix if {
	_known
	not facts.rollback
	_closed
	_hotfix
}

# METADATA
# title: A hotfix outside the window
# description: The time is not one for changes; people judge whether this one can wait.
# custom:
#   code: WINDOW_HOTFIX
#   severity: escalate
#   remedy: >-
#     The owner and incident command judge whether this hotfix is the cure: `interlock approval list`. Or wait until the window
#     {window} opens{when}, when it is asked like any other release.
_window_hotfix := finding.make(_rule, rego.metadata.rule(), {
	"message": concat("", [
		"Asked for as a hotfix of ", input.request.hotfix.incident, " while the window ", input.calendar.window.name, " of ",
		input.environment.name, " is closed; it opens", _opens, ".",
	]),
	"facts": ["/calendar/window", "/request/hotfix"],
	"values": {"{window}": input.calendar.window.name, "{when}": _opens},
	"seats": ["owner", "incident-command"],
})

_opens := concat("", [" at ", _minute(input.calendar.window.opensAt), _local(input.calendar.window.opensAtLocal)]) if {
	is_string(input.calendar.window.opensAt)
} else := " when its calendar names another time"

satisfied contains finding.satisfied(
	_rule,
	"A rollback is the cure",
	"Freezes and windows do not stand in the way of a rollback.",
	["/changeKind"],
) if {
	facts.rollback
}

satisfied contains finding.satisfied(_rule, "Nothing is frozen", "No freeze is in force.", ["/calendar/freezes"]) if {
	_known
	not facts.rollback
	count(input.calendar.freezes) == 0
}

# METADATA
# description: Seconds until the clock changes what this rule rests on.
deadlines contains input.calendar.changesInSeconds if {
	not facts.rollback
	is_number(input.calendar.changesInSeconds)
}
