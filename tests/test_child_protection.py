"""The time limits of child protection, private fostering, reviews and the child death panel."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

import safeguarding as sg
from safeguarding import timescales
from safeguarding.facts import Concern, Suspicion
from safeguarding.sources import Evidence

LONDON = ZoneInfo("Europe/London")
RULES = sg.rulebook("croydon", on=date(2026, 11, 20))


def limit(name: str, start, *events: str, rules=RULES):
    """Return the deadline of a limit whose clocks all started at one moment."""
    return timescales.due(rules.timescales[name], dict.fromkeys(events, start), rules.working_days)


@pytest.mark.parametrize(
    ("name", "event", "start", "due"),
    [
        ("referral-decision", "referral_received", date(2026, 11, 20), date(2026, 11, 23)),
        ("referral-decision", "referral_received", date(2026, 12, 23), date(2026, 12, 24)),
        ("assessment", "referral_received", date(2026, 12, 23), date(2027, 3, 1)),
        ("assessment", "referral_received", date(2026, 4, 2), date(2026, 6, 10)),
        ("reassessment", "reassessment_decided", date(2026, 11, 21), date(2027, 1, 27)),
        ("initial-conference", "strategy_discussion", date(2026, 12, 23), date(2027, 1, 18)),
        ("core-group", "conference", date(2026, 11, 20), date(2026, 12, 4)),
        ("first-review-conference", "conference", date(2026, 11, 30), date(2027, 2, 28)),
        ("later-review-conference", "review_conference", date(2026, 8, 31), date(2027, 2, 28)),
        ("private-fostering-first-visit", "private_fostering_notified", date(2026, 12, 25), date(2027, 1, 7)),
        ("private-fostering-visit-first-year", "private_fostering_known", date(2026, 11, 20), date(2027, 1, 1)),
        ("private-fostering-visit-later", "private_fostering_visit", date(2026, 11, 20), date(2027, 2, 12)),
        ("lcspr-completion", "review_decided", date(2026, 8, 31), date(2027, 2, 28)),
        ("cdop-review-six-months", "death_notified", date(2026, 11, 20), date(2027, 5, 20)),
        ("cdop-review-twelve-months", "death_notified", date(2026, 11, 20), date(2027, 11, 20)),
    ],
)
def test_limits_in_days_and_months(name, event, start, due):
    """Each limit counts from its own event."""
    assert limit(name, start, event).due == due
    assert RULES.timescales[name].starts[0] == event


@pytest.mark.parametrize(
    ("name", "event", "start", "due"),
    [
        # The clocks go forward on 29 March 2026 and back on 25 October 2026.
        ("police-protection", "police_protection", (2026, 3, 27, 20, 0), (2026, 3, 30, 21, 0)),
        ("police-protection", "police_protection", (2026, 10, 23, 20, 0), (2026, 10, 26, 19, 0)),
        ("police-protection", "police_protection", (2026, 12, 24, 23, 30), (2026, 12, 27, 23, 30)),
        ("return-interview", "child_returned", (2026, 12, 25, 8, 0), (2026, 12, 28, 8, 0)),
        ("private-fostering-ended", "private_fostering_ended", (2026, 11, 20, 9, 0), (2026, 11, 22, 9, 0)),
    ],
)
def test_limits_in_hours(name, event, start, due):
    """Hours run by the clock: no night, holiday or clock change stops them."""
    assert limit(name, datetime(*start, tzinfo=LONDON), event).due == datetime(*due, tzinfo=LONDON)


def test_a_visit_in_the_first_year_counts_from_the_latest_visit():
    """The arrangement begins when the authority comes to know of it; each visit starts the next six weeks."""
    scale = RULES.timescales["private-fostering-visit-first-year"]
    events = {"private_fostering_known": date(2026, 1, 5), "private_fostering_visit": date(2026, 2, 2)}
    assert timescales.due(scale, events, RULES.working_days).due == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("referral-decision", Evidence.SECONDARY),
        ("assessment", Evidence.SECONDARY),
        ("reassessment", Evidence.UNVERIFIED),
        ("initial-conference", Evidence.SECONDARY),
        ("core-group", Evidence.SECONDARY),
        ("first-review-conference", Evidence.SECONDARY),
        ("later-review-conference", Evidence.SECONDARY),
        ("police-protection", Evidence.SECONDARY),
        ("return-interview", Evidence.SECONDARY),
        ("private-fostering-first-visit", Evidence.SECONDARY),
        ("private-fostering-visit-first-year", Evidence.PRIMARY),
        ("private-fostering-visit-later", Evidence.PRIMARY),
        ("private-fostering-ended", Evidence.SECONDARY),
        ("lcspr-completion", Evidence.UNVERIFIED),
        ("cdop-review-six-months", Evidence.SECONDARY),
        ("cdop-review-twelve-months", Evidence.SECONDARY),
    ],
)
def test_how_sure_each_limit_is(name, evidence):
    """No limit claims more than was read."""
    assert RULES.timescales[name].cite.evidence is evidence


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        (date(2018, 7, 4), "child-protection-2018"),
        (date(2023, 12, 14), "child-protection-2018"),
        (date(2023, 12, 15), "child-protection-2023"),
        (date(2026, 3, 17), "child-protection-2023"),
        (date(2026, 3, 18), "child-protection-2026"),
    ],
)
def test_each_edition_of_working_together_has_its_limits(on, edition):
    """A date is answered by the edition in force, and by no other."""
    rules = sg.rulebook("croydon", on=on)
    assert {each.cite.edition for each in rules.timescales.values() if "child-protection" in each.cite.edition} == {
        edition
    }
    assert limit("initial-conference", on, "strategy_discussion", rules=rules).timescale.within.amount == 15


def test_what_is_carried_forward_says_so():
    """The 2026 edition was not read; only what stands in another instrument is free of that caveat."""
    carried = [each.id for each in RULES.timescales.values() if any("Carried forward" in text for text in each.caveats)]
    assert {"referral-decision", "assessment", "initial-conference", "core-group"} <= set(carried)
    assert not {"police-protection", "private-fostering-visit-later", "return-interview"} & set(carried)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("initial-conference", "15 days without saying working"),
        ("assessment", "not from the day it was allocated"),
        ("referral-decision", "24 hours"),
        ("police-protection", "does not simply renew it"),
        ("cdop-review-six-months", "not an entitlement"),
        ("cdop-review-twelve-months", "not a limit"),
    ],
)
def test_a_deadline_carries_its_warning(name, words):
    """What a reader must know comes with the limit."""
    assert any(words in text for text in RULES.timescales[name].caveats)


@pytest.mark.parametrize("missing", ["strategy-discussion", "emergency-protection-order", "child-death-panel-timing"])
def test_where_no_limit_was_found_none_is_made_up(missing):
    """A signpost says why there is no date."""
    assert missing not in RULES.timescales
    assert "worked out" in RULES.signposts[missing].answer


EVENTS = {
    "referral_received": date(2026, 11, 20),
    "strategy_discussion": date(2026, 11, 23),
    "conference": date(2026, 12, 14),
}
WORRY = Concern(significant_harm=Suspicion.SUSPECTED, lives_in_area=True, complex_or_multiple_needs=True, disabled=True)


def assessments(concern, rules=RULES):
    """Return what every criterion about a concern says of it."""
    return [sg.assess(each, concern) for each in rules.criteria.values() if each.about == "thresholds.Concern"]


def dates(criteria, concern=WORRY, events=EVENTS, rules=RULES):
    """Return the limits that criteria bring, with their last days."""
    found = sg.deadlines(sg.assess(rules.criteria[criteria], concern), events, rules)
    return {item.timescale.id: str(item.due) for item in found}


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (
            "section-47-enquiry",
            {
                "referral-decision": "2026-11-23",
                "initial-conference": "2026-12-14",
                # Christmas, and the Boxing Day that moves to Monday.
                "core-group": "2026-12-30",
                "assessment": "2027-01-27",
                "first-review-conference": "2027-03-14",
            },
        ),
        ("child-in-need", {"referral-decision": "2026-11-23", "assessment": "2027-01-27"}),
        ("croydon-level-3", {"assessment": "2027-01-27"}),
    ],
)
def test_a_duty_brings_each_clock(criteria, expected):
    """Whoever asks what the law wants is told by when."""
    assert dates(criteria) == expected


def test_all_the_clocks_of_a_worry_come_together():
    """Soonest first, and none of them conditional, since the harm is suspected."""
    found = [item for item in sg.deadlines(assessments(WORRY), EVENTS, RULES) if isinstance(item, timescales.Deadline)]
    assert [item.due for item in found] == sorted(item.due for item in found)
    assert {item.timescale.id for item in found} >= {"referral-decision", "assessment", "initial-conference"}
    of_the_enquiry = [item for item in found if item.timescale.id == "initial-conference"]
    assert not any(item.conditional for item in of_the_enquiry)


def test_a_conference_and_a_plan_are_not_taken_for_granted():
    """The enquiries decide whether there is a conference, and the conference whether there is a plan."""
    words = {duty.id: duty.does for duty in sg.assess(RULES.criteria["section-47-enquiry"], WORRY).duties}
    assert "where the enquiries show that one is needed" in words["hold-initial-conference"]
    for duty in ("hold-core-group", "hold-first-review-conference"):
        assert "where the conference makes a child protection plan" in words[duty]


@pytest.mark.parametrize("criteria", ["section-47-enquiry", "child-in-need"])
def test_while_it_is_not_known_the_clocks_are_conditional_and_where_it_is_not_met_there_are_none(criteria):
    """A referral that waits for an answer still has its days."""
    waiting = sg.deadlines(sg.assess(RULES.criteria[criteria], Concern()), EVENTS, RULES)
    assert waiting
    assert all(item.conditional for item in waiting)
    ruled_out = Concern(
        immediate_danger=False,
        significant_harm=Suspicion.NOT_SUSPECTED,
        disabled=False,
        unlikely_to_reach_reasonable_health_or_development=False,
        health_or_development_impaired_without_services=False,
    )
    assert dates(criteria, ruled_out) == {}


def test_no_clock_comes_before_999():
    """What another file adds stands after what the Act's own file asks for."""
    duties = sg.assess(RULES.criteria["section-47-enquiry"], Concern()).duties
    assert duties[0].id == "call-999"
    clocks = [place for place, duty in enumerate(duties) if duty.timescale is not None]
    assert min(clocks) > [duty.id for duty in duties].index("treat-as-open")


@pytest.mark.parametrize("on", [date(2018, 7, 4), date(2023, 12, 14), date(2023, 12, 15), date(2026, 3, 17)])
def test_earlier_editions_bring_the_same_clocks(on):
    """Each edition holds its own duties beside its own limits."""
    rules = sg.rulebook("croydon", on=on)
    assert dates("section-47-enquiry", rules=rules) == dates("section-47-enquiry")


def test_before_working_together_2018_the_acts_duties_stand_without_clocks():
    """No edition with these limits is held for those days, and none is invented."""
    rules = sg.rulebook("croydon", on=date(2018, 7, 3))
    found = sg.assess(rules.criteria["section-47-enquiry"], WORRY)
    assert "make-enquiries" in {duty.id for duty in found.duties}
    assert sg.deadlines(found, EVENTS, rules) == ()
