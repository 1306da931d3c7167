"""Facts, answers, deadlines and records of each class, for the tests of what is written as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs

import safeguarding as sg
from safeguarding import child_deaths, incidents
from safeguarding.facts import Allegation, ChildDeath, Concern, Consent, Incident, Suspicion
from safeguarding.records import Course, Decision, Ground, Lateness, Role, receipt
from safeguarding.timescales import Awaiting, Deadline, due
from schema_readers import EXCHANGE, EXCHANGED

ON = date(2026, 11, 20)
RULES = sg.rulebook("croydon", on=ON)
INCIDENT = Incident(child_died=True, died_in_area=True, abuse_or_neglect=Suspicion.SUSPECTED)
DEATH = ChildDeath(born_alive=True, under_18_when_died=True)
ANSWERS = (*incidents.assessments(INCIDENT, RULES), *child_deaths.assessments(DEATH, RULES))
#: A bare date on a clock in hours waits for the time; an hour of October comes twice; Christmas is stepped over.
EVENTS = (
    {},
    dict.fromkeys(RULES.events, date(2026, 12, 18)),
    {"authority_aware": datetime(2026, 10, 25, 0, 30, tzinfo=UTC)},
    dict.fromkeys(RULES.events, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
)
LIMITS = tuple(due(limit, events, RULES.working_days) for limit in RULES.timescales.values() for events in EVENTS)
DATES = (*(date for events in EVENTS for date in sg.deadlines(ANSWERS, events, RULES)), *LIMITS)
RECEIPT = receipt(ANSWERS[1], INCIDENT)
DECISION = Decision(
    receipt=attrs.evolve(RECEIPT, finding=sg.Finding.NOT_MET),
    role=Role.HEAD_OF_SERVICE,
    course=Course.ACTED_ALTHOUGH_NOT_MET,
    ground=Ground.LEARNING,
    known_on=ON,
    recorded_on=date(2026, 11, 24),
    lateness=Lateness.WITHIN_TIME,
)


def longest(kind):
    """Return the deadline of a class that has the most to write."""
    return max((each for each in DATES if type(each) is kind), key=lambda each: len(repr(attrs.astuple(each))))


#: One of each class.
EXAMPLES = {
    "Incident": INCIDENT,
    "ChildDeath": DEATH,
    "Allegation": Allegation(possible_offence=False),
    "Concern": Concern(consent=Consent.UNSAFE_TO_ASK, disabled=False),
    "Assessment": ANSWERS[1],
    "Deadline": longest(Deadline),
    "Awaiting": longest(Awaiting),
    "Receipt": RECEIPT,
    "Decision": DECISION,
}


SCHEMA = EXCHANGED(EXCHANGE)


def is_taken(kind, given):
    """Return whether the schema takes JSON for a class, as another program reads it."""
    return SCHEMA.evolve(schema={"$ref": f"#/$defs/{kind.__name__}", "$defs": EXCHANGE["$defs"]}).is_valid(given)
