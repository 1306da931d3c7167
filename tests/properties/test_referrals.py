"""What holds for every concern at every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from itertools import combinations, product
from zoneinfo import ZoneInfo

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

import safeguarding as sg
from safeguarding import referrals, testing
from safeguarding.criteria import DutyKind
from safeguarding.errors import FactsError
from safeguarding.facts import kind_of
from safeguarding.referrals import Concern, Consent, Door, Suspicion
from safeguarding.timescales import Deadline

LONDON = ZoneInfo("Europe/London")

RULES = sg.rulebook("croydon", on=date(2026, 11, 20))
KIND = kind_of(Concern)
DOMAINS = dict(zip(KIND.names, KIND.domains, strict=True))
PLACE = ("lives_in_area", "found_in_area")

#: The most protective first; the telephone doors are one, told apart by the clock.
STRENGTH = (
    {Door.EMERGENCY},
    {Door.MASH_PHONE, Door.OUT_OF_HOURS},
    {Door.ALLOCATED_WORKER},
    {Door.PORTAL},
    {Door.OTHER_AREA},
    {Door.EARLY_HELP},
    {Door.UNIVERSAL},
)
#: Each fact about the concern itself, from the least worry to the most.
WORRY: dict[str, tuple[bool | Enum, ...]] = {
    "immediate_danger": (False, True),
    "significant_harm": (Suspicion.NOT_SUSPECTED, Suspicion.SUSPECTED, Suspicion.KNOWN),
    "safe_until_next_working_day": (True, False),
    "unlikely_to_reach_reasonable_health_or_development": (False, True),
    "health_or_development_impaired_without_services": (False, True),
    "disabled": (False, True),
    "disability_support_missing": (False, True),
    "complex_or_multiple_needs": (False, True),
    "emerging_needs": (False, True),
    "worries_building_up": (False, True),
    "unborn": (False, True),
}

NOT_URGENT = {
    "immediate_danger": False,
    "significant_harm": Suspicion.NOT_SUSPECTED,
    "safe_until_next_working_day": True,
}
NO_NEED = dict.fromkeys(
    (
        "unlikely_to_reach_reasonable_health_or_development",
        "health_or_development_impaired_without_services",
        "disability_support_missing",
        "complex_or_multiple_needs",
    ),
    False,
)
#: What is ruled out already, so that the weaker doors are reached as often as the stronger.
RULED_OUT: tuple[dict[str, object], ...] = (
    {},
    {"immediate_danger": False},
    NOT_URGENT,
    NOT_URGENT | {"allocated_worker": False},
    NOT_URGENT | NO_NEED | {"allocated_worker": False},
)
concerns = st.sampled_from(RULED_OUT).flatmap(lambda given: testing.facts(Concern, **given))
moments = st.datetimes(datetime(2025, 12, 31), datetime(2028, 12, 1), timezones=st.just(UTC)) | testing.instants()


def strength(door: Door) -> int:
    """Return how protective a door is; 0 is the most."""
    return next(place for place, doors in enumerate(STRENGTH) if door in doors)


def door_of(concern: Concern, **changes: object) -> Door | None:
    """Return the door of a concern with some facts changed, or None where these contradict the others."""
    try:
        changed = attrs.evolve(concern, **changes)
    except FactsError:
        return None
    return referrals.route(changed, RULES, at=datetime(2026, 11, 20, 12, tzinfo=UTC)).door


def boundaries() -> list[datetime]:
    """The opening and closing minute of each day of a year, its midnights and its clock changes."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    edges = [datetime(day.year, day.month, day.day, hour, tzinfo=LONDON) for day in days for hour in (0, 9, 17)]
    edges += [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
    around = [edge.astimezone(UTC) + timedelta(minutes=minute) for edge in edges for minute in (-1, 0, 1)]
    return around + [edge + timedelta(microseconds=-1) for edge in around]


HOLIDAYS_2026 = {
    date.fromisoformat(f"2026-{day}")
    for day in ("01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28")
}


class TestEveryMomentOfAYear:
    """999 is the first step at every moment, and the telephone door is the one that answers."""

    @pytest.mark.parametrize(
        "facts",
        [{}, {"immediate_danger": False}, {"immediate_danger": False, "lives_in_area": False, "found_in_area": False}],
    )
    def test_around_every_boundary(self, facts: dict[str, object]) -> None:
        known = Concern(**facts)
        for at in boundaries():
            found = referrals.route(known, RULES, at=at)
            here = at.astimezone(LONDON)
            is_open = here.weekday() < 5 and here.date() not in HOLIDAYS_2026 and 9 <= here.hour < 17
            assert found.steps[0].id == "call-999"
            assert found.contacts[0].phone == "999"
            phoned = {"phone-mash", "phone-out-of-hours"} & {step.id for step in found.steps}
            if len(facts) < 2:
                assert phoned == {"phone-mash" if is_open else "phone-out-of-hours"}
                assert found.deadlines[0].due == at + timedelta(hours=24)
            else:
                assert not phoned


class TestUnknownIsNeverWeaker:
    """A fact that is not known never chooses a weaker door than any of its values would."""

    @settings(max_examples=400, deadline=None)
    @given(concern=concerns, fact=st.sampled_from([name for name in KIND.names if name not in PLACE]))
    def test_beside_each_value(self, concern: Concern, fact: str) -> None:
        unknown = door_of(concern, **{fact: None})
        for value in DOMAINS[fact]:
            known = door_of(concern, **{fact: value})
            if known is not None:
                assert strength(unknown) <= strength(known)

    @settings(max_examples=200, deadline=None)
    @given(concern=concerns, fact=st.sampled_from(PLACE))
    def test_a_place_that_is_not_known_is_here(self, concern: Concern, fact: str) -> None:
        assert door_of(concern, **{fact: None}) is door_of(concern, **{fact: True})


class TestMoreConcernIsNeverWeaker:
    """More concern never leads to a weaker door; nothing but place leads to another area's."""

    @settings(max_examples=400, deadline=None)
    @given(concern=concerns, fact=st.sampled_from(sorted(WORRY)))
    def test_each_fact_alone(self, concern: Concern, fact: str) -> None:
        doors = [door_of(concern, **{fact: value}) for value in WORRY[fact]]
        ranks = [strength(door) for door in doors if door is not None]
        assert ranks == sorted(ranks, reverse=True)

    @settings(max_examples=200, deadline=None)
    @given(concern=concerns)
    def test_only_a_child_known_to_be_elsewhere_is_sent_elsewhere(self, concern: Concern) -> None:
        elsewhere = concern.lives_in_area is False and concern.found_in_area is False
        door = door_of(concern)
        assert (door in {Door.OTHER_AREA, Door.EMERGENCY}) >= elsewhere
        assert elsewhere or door is not Door.OTHER_AREA


class TestWhatNeverMatters:
    """Consent, and the zone in which the moment is given, change neither the door nor its clocks."""

    @settings(max_examples=200, deadline=None)
    @given(concern=concerns, at=moments, consent=st.sampled_from((None, *Consent)))
    def test_consent(self, concern: Concern, at: datetime, consent: Consent | None) -> None:
        one, two = (referrals.route(each, RULES, at=at) for each in (concern, attrs.evolve(concern, consent=consent)))
        assert (one.door, one.deadlines, one.questions) == (two.door, two.deadlines, two.questions)

    @settings(max_examples=200, deadline=None)
    @given(concern=concerns, at=moments, hours=st.integers(-23, 23), minutes=st.integers(-59, 59))
    def test_the_time_zone_in_which_the_moment_is_given(
        self, concern: Concern, at: datetime, hours: int, minutes: int
    ) -> None:
        elsewhere = at.astimezone(timezone(timedelta(hours=hours, minutes=minutes)))
        assert referrals.route(concern, RULES, at=at) == referrals.route(concern, RULES, at=elsewhere)


class TestEveryRoute:
    """What every route shows, whatever is known."""

    @settings(max_examples=300, deadline=None)
    @given(known=concerns, at=moments)
    def test_parts(self, known: Concern, at: datetime) -> None:
        found = referrals.route(known, RULES, at=at)
        assert found.steps[0].id == "call-999"
        assert not found.steps[0].conditional
        assert found.contacts[0].id == "emergency-services"
        elsewhere = known.lives_in_area is False and known.found_in_area is False
        emails = [step for step in found.steps if step.id == "no-referral-by-email"]
        assert [(step.kind, step.conditional) for step in emails] == [(DutyKind.MUST_NOT, False)] * (not elsewhere)
        lado = [item.conditional for item in found.deadlines if item.timescale.id == "croydon-lado-referral"]
        assert lado == {True: [False], None: [True], False: []}[known.about_someone_who_works_with_children]
        assert all("never delays 999" in step.text for step in found.steps if step.kind is DutyKind.MUST_NOT)
        assert set(found.contacts) == {contact for step in found.steps for contact in step.contacts}
        assert all(isinstance(item, Deadline) and item.due is not None for item in found.deadlines)
        assert [item.fact for item in found.questions if getattr(known, item.fact) is not None] == []
        assert sum(caveat.startswith("Contacts last checked") for caveat in found.caveats) == 1
        assert f"Data digest: {RULES.digest}" in found.explain()


#: A part of the facts small enough to try every state; the others are known not to be so.
TRIED = (
    "immediate_danger",
    "significant_harm",
    "safe_until_next_working_day",
    "lives_in_area",
    "found_in_area",
    "allocated_worker",
    "allocated_worker_reached",
    "complex_or_multiple_needs",
    "emerging_needs",
)
REST = {
    "unlikely_to_reach_reasonable_health_or_development": False,
    "health_or_development_impaired_without_services": False,
    "disability_support_missing": False,
    "worries_building_up": False,
}


@cache
def every_door() -> dict[tuple[object, ...], Door]:
    """The door of every state in which all of `TRIED` is known."""
    found = {}
    for values in product(*(DOMAINS[name] for name in TRIED)):
        door = door_of(Concern(**REST), **dict(zip(TRIED, values, strict=True)))
        if door is not None:
            found[values] = door
    return found


class TestQuestionsAreExact:
    """A fact is asked exactly when two states that differ in it alone have different doors."""

    @settings(max_examples=150, deadline=None)
    @given(known=testing.facts(Concern, **{**dict.fromkeys(set(KIND.names) - set(TRIED)), **REST}))
    def test_by_trying_every_state(self, known: Concern) -> None:
        left = {
            values: door
            for values, door in every_door().items()
            if all(getattr(known, name) in (None, value) for name, value in zip(TRIED, values, strict=True))
        }
        by_rest: dict[tuple[int, tuple[object, ...]], set[Door]] = {}
        for values, door in left.items():
            for place in range(len(TRIED)):
                by_rest.setdefault((place, values[:place] + values[place + 1 :]), set()).add(door)
        expected = {TRIED[place] for (place, _), doors in by_rest.items() if len(doors) > 1}
        found = referrals.route(known, RULES, at=datetime(2026, 11, 20, 12, tzinfo=UTC))
        assert {item.fact for item in found.questions} == expected
        assert found.door in left.values()
        assert bool(found.questions) == (len(set(left.values())) > 1)


def test_the_order_of_doors_is_a_chain() -> None:
    """Every door has its place in the order of strength, once."""
    assert set().union(*STRENGTH) == set(Door)
    assert all(not one & other for one, other in combinations(STRENGTH, 2))
