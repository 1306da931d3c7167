"""Which door for a worry about a child, at a given moment: 999, telephone, portal or early help.

Phoning 999 in immediate danger is the first step at every door and every moment. After it
stands the most protective door that is not ruled out: not knowing whether it can wait means
that it can't, and missing consent blocks nothing. A child who lives here or is found here is
this area's to protect; only where both are known to be otherwise does another area's door open.

The doors are criteria in the data, and so are the steps and the contacts of each. Only the
order in which they are tried, and whether an office is open, stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

import attrs

from safeguarding import _doors
from safeguarding._contacts import EMERGENCY_CALL, BankHolidays, Contact, Hours
from safeguarding._doors import GATES, Door, office_lines, place
from safeguarding._given import is_a
from safeguarding.criteria import Assessment, Duty, DutyKind, Finding, Question, Reason, assess
from safeguarding.errors import BeyondCalendarError, FactsError, FactsProblem, UnknownNameError
from safeguarding.facts import Concern, Consent, Suspicion, kind_of
from safeguarding.rulebook import Rulebook, checked
from safeguarding.sources import Citation, long_date, weekday_date
from safeguarding.timescales import Deadline, deadlines, london

__all__ = [
    "BankHolidays",
    "Concern",
    "Consent",
    "Contact",
    "Door",
    "Hours",
    "Route",
    "Step",
    "Suspicion",
    "route",
]


_BY_TELEPHONE = {Door.MASH_PHONE: "door-mash-phone", Door.OUT_OF_HOURS: "door-out-of-hours"}
# The clocks that start where the door is used at once.
_STARTED: Mapping[Door, tuple[str, ...]] = {
    Door.MASH_PHONE: ("referral_phoned", "referral_received"),
    Door.OUT_OF_HOURS: ("referral_phoned", "referral_received"),
    # As long as nobody has reached the worker, a referral may be made today after all.
    Door.ALLOCATED_WORKER: ("referral_received",),
    Door.PORTAL: ("referral_received",),
    Door.OTHER_AREA: ("referral_received",),
}
# And at every door: whoever has a worry about somebody who works with children knows of it now.
_KNOWN = "allegation_known"
# Duties with a part of their own: the first step, and the list of what is not known.
_FIRST_STEP, _GAPS = EMERGENCY_CALL, "say-what-is-not-known"


@attrs.frozen(kw_only=True)
class Step:
    """Something to do, in its place in the order."""

    #: Id of the duty that it is.
    id: str
    #: How strongly it binds; `MUST_NOT` is a prohibition.
    kind: DutyKind
    #: A sentence.
    text: str
    #: It applies only if something not yet known turns out so.
    conditional: bool
    #: Whom to reach for it, every number that a page gives.
    contacts: tuple[Contact, ...]
    cite: Citation

    def __str__(self) -> str:
        if_so = "If this turns out to apply: " if self.conditional else ""
        reach = "; ".join(f"{contact.role}: {contact.reach}" for contact in self.contacts)
        return f"{if_so}{self.text}{f' [{reach}]' if reach else ''}"


@attrs.frozen(kw_only=True, repr=False)
class Route:
    """The door for one concern at one moment, and what to do there in the next hour."""

    door: Door
    #: The moment that it is for, in Europe/London.
    at: datetime
    #: In the order to do them; 999 is always the first.
    steps: tuple[Step, ...]
    #: Soonest first. Each is the latest moment, never a target.
    deadlines: tuple[Deadline, ...]
    #: Whom to reach for the steps, in their order; the emergency services first.
    contacts: tuple[Contact, ...]
    #: What can still change the door, in the order to ask; empty once it is decided.
    questions: tuple[Question, ...]
    #: How each criterion stands, of this door and of those before it.
    reasons: tuple[Reason, ...]
    #: What a reader must know before relying on it.
    caveats: tuple[str, ...]
    #: The editions that it draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date

    def __repr__(self) -> str:
        return f"<Route by {self.door.value}>"

    def explain(self) -> str:
        """Return the route in plain English, for a case note; 999 comes before any number."""
        lines = [
            f"{_HEADLINES[self.door]}.",
            f"At {self.at:%H:%M %Z} on {weekday_date(self.at)}, by the rules as at {long_date(self.on)}.",
        ]
        lines += ["", "What to do, in this order:"]
        lines += [f"{number}. {step}" for number, step in enumerate(self.steps, start=1)]
        lines += _section("By when:", [deadline.explain() for deadline in self.deadlines])
        lines += _section("Still to find out, in this order:", [question.text for question in self.questions])
        lines += _section("Why:", [f"{item.text}: {_WORDS[item.finding]}. {item.cite}" for item in self.reasons])
        lines += _section("Whom to reach:", [str(contact) for contact in self.contacts])
        lines += _section("Take care:", self.caveats)
        lines += ["", f"Editions: {', '.join(self.editions)}. Data digest: {self.digest}."]
        return "\n".join(lines)


_HEADLINES = {
    Door.EMERGENCY: "999: a child is in immediate danger, or that is not ruled out",
    Door.MASH_PHONE: "Phone children's social care now, on the urgent line",
    Door.OUT_OF_HOURS: "Phone the out-of-hours team now",
    Door.ALLOCATED_WORKER: "The child's allocated worker",
    Door.PORTAL: "A referral through the portal today",
    Door.OTHER_AREA: "The children's services of the child's own area, today",
    Door.EARLY_HELP: "Early help, with the family's agreement",
    Door.UNIVERSAL: "Universal services, and somebody who looks again",
}
_WORDS = {Finding.MET: "yes", Finding.NOT_MET: "no", Finding.UNKNOWN: "not known yet"}


def _section(heading: str, items: Iterable[str]) -> list[str]:
    lines = [f"- {item}" for item in items]
    return ["", heading, *lines] if lines else []


def route(concern: Concern, rules: Rulebook, *, at: datetime) -> Route:
    """Return the most protective door that is not ruled out, and the steps to take there.

    Args:
        concern: What is known. Nothing in it is needed: what is not known keeps a door open.
        rules: The rulebook of the area in which the worry arose.
        at: The moment of the worry, with a time zone; any zone gives the same route.

    Returns:
        The door, with its steps, deadlines, contacts and open questions. Where 999 is the
        door, the steps of the door after it follow: the call takes the place of no referral.

    Raises:
        safeguarding.errors.FactsError: `concern` is not a `Concern`, `rules` no rulebook, or `at` no
            datetime with a time zone.
        safeguarding.errors.UnknownNameError: The partnership holds no doors.
        safeguarding.errors.NotInForceError: The rulebook is for a date on which its doors are not held.
        safeguarding.errors.BeyondCalendarError: `at`, or a deadline that follows from it, is outside the calendar.

    Source:
        The partnership's page for reporting a concern; each step carries its own citation.
    """
    checked(rules)
    moment = _checked(concern, at)
    if not _doors.ever_held(rules):
        raise UnknownNameError(
            "doors: this partnership holds none for a referral, so ask there; in immediate danger call 999 first"
        )
    try:
        return _route(concern, rules, moment)
    except BeyondCalendarError:
        days = rules.working_days
        raise BeyondCalendarError(
            f"at: it, or a deadline that follows from it, is outside the calendar {days.division}, which answers "
            f"from {days.first} to {days.last}; use a moment well within it"
        ) from None


def _route(concern: Concern, rules: Rulebook, moment: datetime) -> Route:
    found = {door: assess(rules.criteria[name], concern) for door, name in GATES}
    doors = _doors.doors(found, rules, moment)
    walked = list(found.values())[: place(doors[-1]) + 1]
    answers = _answers(concern, rules, doors, found)
    questions = _doors.questions(concern, rules, rules.working_days.next(moment.date()))
    steps = _steps(answers, _gaps(concern, rules, questions), rules)
    contacts = tuple(dict.fromkeys(contact for step in steps for contact in step.contacts))
    drawn = [*walked, *answers]
    editions = [*(name for answer in drawn for name in answer.editions), *(each.cite.edition for each in contacts)]
    is_open_question = place(doors[0]) < len(found) and walked[place(doors[0])].finding is Finding.UNKNOWN
    caveats = [
        *([_NOT_RULED_OUT] if is_open_question else []),
        *(text for answer in drawn for text in answer.caveats),
        *_dated_caveats(rules, moment.date(), editions),
        *_contact_caveats(contacts, () if Door.OTHER_AREA in doors else office_lines(rules), moment.date()),
    ]
    return Route(
        door=doors[0],
        at=moment,
        steps=steps,
        deadlines=_deadlines(answers, doors, rules, moment),
        contacts=contacts,
        questions=questions,
        reasons=tuple({reason.text: reason for answer in walked for reason in answer.reasons}.values()),
        caveats=tuple(dict.fromkeys(caveats)),
        editions=tuple(dict.fromkeys(editions)),
        digest=rules.digest,
        on=rules.on,
    )


_NOT_RULED_OUT = "This door is shown because it has not been ruled out; the questions say what is still open."


def _checked(concern: Concern, at: datetime) -> datetime:
    """Return the moment in Europe/London; refuse both arguments together."""
    problems = []
    if type(concern) is not Concern:
        problems.append(FactsProblem("concern", "expected a Concern"))
    # A naive time could be any of 24 moments, and a date has no office hours.
    if not is_a(at, datetime) or at.utcoffset() is None:
        problems.append(FactsProblem("at", "expected a datetime with a time zone, such as Europe/London"))
    if problems:
        raise FactsError(problems)
    try:
        # By way of UTC, so that a local time that a clock change leaves out becomes the real one.
        return at.astimezone(UTC).astimezone(london())
    except OverflowError:
        raise BeyondCalendarError("at: outside all calendars; use a moment within the rulebook's") from None


def _answers(
    concern: Concern, rules: Rulebook, doors: tuple[Door, ...], found: Mapping[Door, Assessment]
) -> list[Assessment]:
    """Return the assessments whose duties make the steps, in the order of the steps."""
    elsewhere, same_day = found[Door.OTHER_AREA], found[Door.MASH_PHONE]
    works_with_children = assess(rules.criteria["referral-lado"], concern)
    referral = assess(rules.criteria["referral"], concern)
    is_referral = referral.finding is not Finding.NOT_MET or Door.OTHER_AREA in doors
    at_door = [_at_door(door, concern, rules, found) for door in doors if door is not Door.EMERGENCY]
    if Door.ALLOCATED_WORKER in doors and found[Door.ALLOCATED_WORKER].finding is Finding.UNKNOWN:
        # The portal takes the place of a worker whom nobody reaches; until then its steps wait.
        at_door.append(_all_conditional(found[Door.PORTAL]))
        referral = _all_conditional(referral)
    return [
        found[Door.EMERGENCY],
        *at_door,
        # At a door of this area, all that matters of the other one is to find out where the child is.
        *([_without_conditional(elsewhere)] if elsewhere.finding is Finding.UNKNOWN else []),
        *([same_day] if same_day.finding is Finding.NOT_MET else []),
        *([works_with_children] if works_with_children.finding is not Finding.NOT_MET else []),
        assess(rules.criteria["referral-consent" if is_referral else "help-consent"], concern),
        referral,
    ]


def _without_conditional(answer: Assessment) -> Assessment:
    return attrs.evolve(answer, duties=tuple(duty for duty in answer.duties if not duty.conditional))


def _all_conditional(answer: Assessment) -> Assessment:
    """Return an answer whose duties wait, but for what anybody may do and nobody must."""
    at_once = {DutyKind.MAY, DutyKind.MUST_NOT}
    duties = (duty if duty.kind in at_once else attrs.evolve(duty, conditional=True) for duty in answer.duties)
    return attrs.evolve(answer, duties=tuple(duties))


def _at_door(door: Door, concern: Concern, rules: Rulebook, found: Mapping[Door, Assessment]) -> Assessment:
    if door in _BY_TELEPHONE:
        return assess(rules.criteria[_BY_TELEPHONE[door]], concern)
    # Universal services are what is left when early help is ruled out too.
    return found[Door.EARLY_HELP if door is Door.UNIVERSAL else door]


def _gaps(concern: Concern, rules: Rulebook, questions: Iterable[Question]) -> list[str]:
    """Return what is not known, as the questions that ask for it, without what they add by way of help."""
    asks = {question.fact: question.text for question in questions}
    asks |= {fact: text for fact, text in _doors.asks(rules).items() if fact not in asks}
    return [
        f"{asks[name].partition('?')[0]}?"
        for name in kind_of(Concern).names
        if name in asks and getattr(concern, name) is None
    ]


def _steps(answers: list[Assessment], gaps: list[str], rules: Rulebook) -> tuple[Step, ...]:
    emergency, *others = answers
    first = [duty for duty in emergency.duties if duty.id == _FIRST_STEP and not duty.conditional]
    if not first:
        raise UnknownNameError(
            f"door-emergency: no duty {_FIRST_STEP} for every finding; add it, every route begins with it"
        )
    duties = dict.fromkeys([*first, *emergency.duties, *(duty for answer in others for duty in answer.duties)])
    return tuple(_step(duty, gaps, rules) for duty in duties if gaps or duty.id != _GAPS)


def _step(duty: Duty, gaps: list[str], rules: Rulebook) -> Step:
    text = f"{duty.who} {duty.kind.value.replace('_', ' ')} {duty.does}"
    if duty.id == _GAPS:
        text = f"{text}. {' '.join(gaps)}"
    return Step(
        id=duty.id,
        kind=duty.kind,
        text=f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}",
        conditional=duty.conditional,
        contacts=tuple(contact for contact in rules.contacts.values() if duty.id in contact.steps),
        cite=duty.cite,
    )


def _deadlines(
    answers: list[Assessment], doors: tuple[Door, ...], rules: Rulebook, moment: datetime
) -> tuple[Deadline, ...]:
    """Return the deadlines of the clocks that start now; no other clock is running yet."""
    events = {event: moment for door in doors for event in (_KNOWN, *_STARTED.get(door, ()))}
    return tuple(item for item in deadlines(answers, events, rules) if isinstance(item, Deadline))


def _dated_caveats(rules: Rulebook, day: date, editions: Iterable[str]) -> list[str]:
    """Say where the moment lies outside what is held, or rests on bank holidays not yet published."""
    held = [rules.editions[name] for name in dict.fromkeys(editions)]
    texts = [f"{each.title} is in force {each.dates}, not at this moment." for each in held if not each.covers(day)]
    if rules.working_days.is_provisional(rules.working_days.next(day)):
        texts.append(
            "Provisional: the bank holidays of these days are not published yet, so the next working day may move."
        )
    return texts


def _contact_caveats(contacts: tuple[Contact, ...], office: tuple[Contact, ...], day: date) -> list[str]:
    texts = [f"{_capital(contact.role)}: {contact.note}" for contact in contacts if contact.note is not None]
    # The office's hours choose between the telephone doors, also where its line isn't shown.
    texts += [
        f"{_capital(contact.role)}: no page says whether it answers on bank holidays; it is taken as closed."
        for contact in dict.fromkeys([*office, *contacts])
        if contact.hours is not None and contact.hours.bank_holidays is BankHolidays.ASSUMED_CLOSED
    ]
    for checked_on in sorted({contact.checked_on for contact in contacts}):
        roles = dict.fromkeys(contact.role for contact in contacts if contact.checked_on == checked_on)
        texts.append(f"Contacts last checked on {long_date(checked_on)}, {_age(checked_on, day)}: {'; '.join(roles)}.")
    return texts


def _age(checked_on: date, day: date) -> str:
    days = (day - checked_on).days
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'before' if days >= 0 else 'after'} this moment"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
