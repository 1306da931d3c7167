"""The doors for a worry about a child: the order in which they are tried, and what can still change the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import lru_cache

from safeguarding._contacts import OFFICE_CALL, Contact
from safeguarding.criteria import AllOf, Assessment, Compiled, Criteria, Finding, Not, Question, asked, compiled
from safeguarding.errors import NotInForceError, UnknownNameError
from safeguarding.facts import Concern, kind_of, possible_values
from safeguarding.rulebook import Rulebook
from safeguarding.sources import weekday_date


class Door(Enum):
    """Where a worry about a child goes first."""

    EMERGENCY = "emergency"
    MASH_PHONE = "mash_phone"
    OUT_OF_HOURS = "out_of_hours"
    ALLOCATED_WORKER = "allocated_worker"
    PORTAL = "portal"
    OTHER_AREA = "other_area"
    EARLY_HELP = "early_help"
    UNIVERSAL = "universal"


#: The criteria of each door, in the order in which they are tried. Another area's child comes
#: second, so that no later door asks for the place; MASH_PHONE stands for both telephone doors.
GATES = (
    (Door.EMERGENCY, "door-emergency"),
    (Door.OTHER_AREA, "door-other-area"),
    (Door.MASH_PHONE, "door-same-day"),
    (Door.ALLOCATED_WORKER, "door-allocated-worker"),
    (Door.PORTAL, "door-portal"),
    (Door.EARLY_HELP, "door-early-help"),
)
_CAN_IT_WAIT = "safe_until_next_working_day"


def ever_held(rules: Rulebook) -> bool:
    """Whether the partnership holds the doors, on this date or on another."""
    try:
        return all(rules.criteria[name] for _, name in GATES)
    except NotInForceError:
        return True
    except UnknownNameError:
        return False


def place(door: Door) -> int:
    """Return how many doors are tried before `door`."""
    tried = [each for each, _ in GATES]
    gate = Door.MASH_PHONE if door is Door.OUT_OF_HOURS else door
    return tried.index(gate) if gate in tried else len(tried)


def doors(found: Mapping[Door, Assessment], rules: Rulebook, moment: datetime) -> tuple[Door, ...]:
    """Return the door; after 999, also the door to take next, because the police make no referral."""
    is_office_open = any(line.is_open(moment, rules.working_days) for line in office_lines(rules))
    by_telephone = Door.MASH_PHONE if is_office_open else Door.OUT_OF_HOURS
    tried = [door for door, name in GATES if _is_open(rules.criteria[name], found[door])]
    named = tuple(by_telephone if door is Door.MASH_PHONE else door for door in [*tried, Door.UNIVERSAL])
    return named[:2] if named[0] is Door.EMERGENCY else named[:1]


def _is_open(gate: Criteria, answer: Assessment) -> bool:
    # What is not known reads as the answer that harms no child if it is wrong: a door of this
    # area stays open, and the door that sends a child elsewhere stays shut.
    if answer.finding is Finding.UNKNOWN:
        return gate.dangerous_error is Finding.NOT_MET
    return answer.finding is Finding.MET


def office_lines(rules: Rulebook) -> tuple[Contact, ...]:
    """Return the telephone lines whose hours are the office hours."""
    return tuple(contact for contact in rules.contacts.values() if OFFICE_CALL in contact.steps)


def questions(concern: Concern, rules: Rulebook, next_working_day: date) -> tuple[Question, ...]:
    """Return the facts that can still change the door, in the order to ask them."""
    gates = {door: rules.criteria[name] for door, name in GATES}
    possible = possible_values(concern)
    still_open = {
        question.fact for region in _regions(tuple(gates.values())) for question in region.questions(possible)
    }
    # What is urgent is asked before the place: it can't wait for an address.
    urgent_first = sorted(gates, key=lambda door: door not in (Door.EMERGENCY, Door.MASH_PHONE))
    asks = asked(AllOf(tuple(gates[door].met_when for door in urgent_first)))
    # Over Easter the next working day is five days away: the date says what is being asked.
    asks[_CAN_IT_WAIT] = f"Can this safely wait until {weekday_date(next_working_day)}? Not knowing counts as no."
    return tuple(Question(fact=fact, text=text) for fact, text in asks.items() if fact in still_open)


@lru_cache(maxsize=64)
def asks(rules: Rulebook) -> Mapping[str, str]:
    """Return how to ask for each fact about a worry; the doors' own words come before those of other criteria."""
    gates = [rules.criteria[name] for _, name in GATES]
    others = [criteria for criteria in rules.criteria.values() if criteria.about == "thresholds.Concern"]
    return asked(AllOf(tuple(criteria.met_when for criteria in (*gates, *others))))


@lru_cache(maxsize=64)
def _regions(gates: tuple[Criteria, ...]) -> tuple[Compiled, ...]:
    """Return, for each door, the condition that it is the first one met.

    A fact can change the door exactly when it can change one of these.
    """
    conditions = [gate.met_when for gate in gates]
    kind = kind_of(Concern)
    return tuple(
        compiled(AllOf((condition, *map(Not, conditions[:before]))), kind)
        for before, condition in enumerate(conditions)
    )
