"""Child death review, the Joint Agency Response, and telling those who review."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product

import pytest

import safeguarding as sg
from safeguarding import child_deaths
from safeguarding.child_deaths import ChildDeath, Whose
from safeguarding.criteria import DutyKind, Finding, Force
from safeguarding.errors import FactsError, NotInForceError

ON = date(2026, 11, 20)
DOORS = {
    "joint-agency-response": child_deaths.joint_agency_response,
    "child-death-review": child_deaths.child_death_review,
    "non-resident-review": child_deaths.non_resident_review,
}


@cache
def rules(on=ON):
    """Croydon's rules as at a date."""
    return sg.rulebook("croydon", on=on)


FACTS = [
    ChildDeath(),
    ChildDeath(born_alive=True, under_18_when_died=True, external_cause=True, normally_resident=True),
    ChildDeath(born_alive=False, died_in_area=True, normally_resident=False),
]


@pytest.mark.parametrize("facts", FACTS)
@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_on_its_criteria(name, facts):
    """A named function gives what assessing its criteria gives."""
    answer = DOORS[name](facts, rules())
    assert answer.criteria_id == name
    assert answer == sg.assess(rules().criteria[name], facts)


@pytest.mark.parametrize("facts", FACTS)
def test_every_question_of_a_death(facts):
    """All questions about a child's death are answered, local ones too, in the order of the rulebook, and no other."""
    answers = child_deaths.assessments(facts, rules())
    names = [name for name, held in rules().criteria.items() if held.about == "child_deaths.ChildDeath"]
    assert [answer.criteria_id for answer in answers] == names
    assert {*DOORS, "joint-agency-response-before-death", "child-death-notification"} <= set(names)
    assert "child-death-with-abuse-suspected" in names
    assert "serious-incident-notification" not in names
    assert answers == tuple(sg.assess(rules().criteria[name], facts) for name in names)


@pytest.mark.parametrize("door", [*DOORS.values(), child_deaths.assessments])
def test_other_facts_are_refused(door):
    """A door takes a ChildDeath and nothing else."""
    for wrong in (None, {"born_alive": True}, "ChildDeath"):
        with pytest.raises(FactsError, match=r"^facts: expected child_deaths\.ChildDeath for "):
            door(wrong, rules())


# --- the rules that a table can't show whole ---

CAUSES = ("external_cause", "sudden_no_apparent_cause", "suspicion_not_natural")


def test_an_attended_stillbirth_is_never_met():
    """With a professional at a stillbirth there is no Joint Agency Response, whatever its cause and its weeks."""
    for values in product((True, False, None), repeat=4):
        facts = ChildDeath(
            born_alive=False, birth_attended=True, **dict(zip((*CAUSES, "at_least_24_weeks"), values, strict=True))
        )
        assert child_deaths.joint_agency_response(facts, rules()).finding is Finding.NOT_MET


def test_any_one_criterion_is_enough():
    """For a child born alive, each criterion alone is enough, whatever is known of the others."""
    criteria = (*CAUSES, "in_custody", "detained_mental_health_act")
    for one in criteria:
        others = [name for name in criteria if name != one]
        for values in product((True, False, None), repeat=len(others)):
            facts = ChildDeath(
                born_alive=True, under_18_when_died=True, **{one: True}, **dict(zip(others, values, strict=True))
            )
            assert child_deaths.joint_agency_response(facts, rules()).finding is Finding.MET


def test_what_was_past_birth_was_born_alive():
    """Custody, detention or being looked after settles that a child was born alive, so nobody is asked."""
    for facts in (
        ChildDeath(under_18_when_died=True, in_custody=True),
        ChildDeath(under_18_when_died=True, detained_mental_health_act=True),
        ChildDeath(under_18_when_died=True, looked_after_by=Whose.ANOTHER),
    ):
        for answer in child_deaths.assessments(facts, rules()):
            assert "born_alive" not in [question.fact for question in answer.questions]


def test_must_and_may():
    """A resident child's death must be reviewed, and a visitor's may be; never both."""
    for resident, here, alive, young, lawful in product((True, False, None), repeat=5):
        try:
            facts = ChildDeath(
                normally_resident=resident,
                died_in_area=here,
                born_alive=alive,
                under_18_when_died=young,
                lawful_termination=lawful,
            )
        except FactsError:
            continue
        must, may = child_deaths.child_death_review(facts, rules()), child_deaths.non_resident_review(facts, rules())
        assert Finding.NOT_MET in (must.finding, may.finding) or must.finding is may.finding is Finding.UNKNOWN
    kinds = {rule.duty.id: rule.duty.kind for name in DOORS for rule in rules().criteria[name].duties}
    assert kinds["arrange-review"] is DutyKind.MUST
    assert kinds["may-review"] is DutyKind.MAY
    assert kinds["start-joint-agency-response"] is DutyKind.MUST


def test_croydons_meeting_is_not_the_first_steps():
    """Croydon's meeting in five working days stands beside the steps of 24 and 48 hours, and replaces neither."""
    facts = ChildDeath(born_alive=True, under_18_when_died=True, external_cause=True)
    limits = {duty.id: duty.timescale for duty in child_deaths.joint_agency_response(facts, rules()).duties}
    assert (
        limits.items()
        >= {
            "start-joint-agency-response": None,
            "decide-home-visit": "jar-home-visit",
            "hold-planning-meeting": "jar-planning-meeting",
            "hold-jar-meeting": "jar-meeting",
        }.items()
    )


@pytest.mark.parametrize("name", ["jar-home-visit", "jar-planning-meeting"])
def test_practice_is_not_called_guidance(name):
    """The first 24 and 48 hours are cited from a training module: the weakest force fits, and the note says why."""
    limit = rules().timescales[name]
    assert limit.force is Force.REGIONAL_PROCEDURE
    assert "National practice as taught, not guidance" in (limit.note or "")


def test_an_unverified_criterion_says_so():
    """A response before death was found in no text, so each answer on it says so; the one after death does not."""
    for expected in (True, False, None):
        facts = ChildDeath(not_expected_to_survive=expected, external_cause=True, under_18_when_died=True)
        before = sg.assess(rules().criteria["joint-agency-response-before-death"], facts)
        assert any(caveat.startswith("Unverified: ") for caveat in before.caveats)
        assert child_deaths.joint_agency_response(facts, rules()).caveats == ()


# --- editions ---


@pytest.mark.parametrize(
    ("door", "first", "dates"),
    [
        (child_deaths.joint_agency_response, date(2018, 10, 15), "from 15 October 2018"),
        (child_deaths.child_death_review, date(2018, 6, 29), None),
        (child_deaths.non_resident_review, date(2018, 6, 29), None),
    ],
)
def test_from_the_first_day(door, first, dates):
    """Each question is answered from the day its rule is held from; before, it is an error that names that day."""
    facts = ChildDeath(in_custody=True, under_18_when_died=True)
    assert door(facts, rules(first)).on == first
    if dates is not None:
        with pytest.raises(NotInForceError, match=dates):
            door(facts, rules(date(2018, 10, 14)))


def test_local_duties_come_with_their_pages():
    """Croydon's and South West London's duties are there from the date of their pages, not before."""
    facts = ChildDeath(
        normally_resident=True, born_alive=True, under_18_when_died=True, lawful_termination=False, external_cause=True
    )

    def duties(on):
        answers = (
            child_deaths.child_death_review(facts, rules(on)),
            child_deaths.joint_agency_response(facts, rules(on)),
        )
        return {duty.id for answer in answers for duty in answer.duties}

    assert "review-by-south-west-london" not in duties(date(2019, 8, 31))
    assert "review-by-south-west-london" in duties(date(2019, 9, 1))
    assert "hold-jar-meeting" not in duties(date(2025, 12, 10))
    assert {"hold-jar-meeting", "hold-child-death-review-meeting"} <= duties(date(2025, 12, 11))
