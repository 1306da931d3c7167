"""Allegations against adults who work with children: the report to the LADO, and what must not be done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest

import safeguarding as sg
from safeguarding import allegations, facts
from safeguarding.allegations import Allegation
from safeguarding.criteria import Criterion, DutyKind, Finding, Force
from safeguarding.errors import FactsError, NotInForceError
from safeguarding.sources import Evidence

ON = date(2026, 11, 20)
NEVER_DELAYS = "This never delays 999, medical help or a referral of the child."
PROHIBITIONS = {"do-not-tell-the-person", "do-not-investigate", "share-only-as-the-lado-agrees"}
MET = Allegation(works_with_children=True, possible_offence=True)
NOT_MET = Allegation(works_with_children=False)


@cache
def rules(on=ON):
    """Croydon's rulebook."""
    return sg.rulebook("croydon", on=on)


@pytest.mark.parametrize("allegation", [Allegation(), Allegation(works_with_children=True), MET])
def test_the_prohibitions_stand_while_the_finding_is_open(allegation):
    """Nobody tells the person, investigates or shares papers, and none of it delays help for the child."""
    found = {duty.id: duty for duty in allegations.lado_referral(allegation, rules()).duties}
    assert {name for name, duty in found.items() if duty.kind is DutyKind.MUST_NOT} == PROHIBITIONS
    for name in PROHIBITIONS:
        assert found[name].does.endswith(NEVER_DELAYS)
        assert not found[name].conditional
        assert found[name].cite.evidence is Evidence.SECONDARY


def test_the_report_is_due_within_one_working_day():
    """Known on a Friday, reported by Monday; the day after a bank holiday counts."""
    answer = allegations.lado_referral(MET, rules())
    (friday,) = sg.deadlines(answer, {"allegation_known": date(2026, 11, 20)}, rules())
    assert (friday.due, friday.conditional, friday.timescale.id) == (date(2026, 11, 23), False, "croydon-lado-referral")
    (eve,) = sg.deadlines(answer, {"allegation_known": datetime(2026, 12, 24, 23, 30, tzinfo=UTC)}, rules())
    assert eve.due == date(2026, 12, 29)
    assert any("24 hours" in caveat for caveat in eve.caveats)


def test_an_open_finding_shows_its_clock():
    """The deadline stands as conditional while the finding is unknown, and not once it is not met."""
    known = {"allegation_known": date(2026, 11, 20)}
    (waiting,) = sg.deadlines(allegations.lado_referral(Allegation(), rules()), known, rules())
    assert (waiting.due, waiting.conditional) == (date(2026, 11, 23), True)
    assert sg.deadlines(allegations.lado_referral(NOT_MET, rules()), known, rules()) == ()


@pytest.mark.parametrize("allegation", [Allegation(), MET, NOT_MET])
def test_the_doors(allegation):
    """A named function gives what assessing its criteria gives, and there is one question about allegations."""
    answer = allegations.lado_referral(allegation, rules())
    assert answer == sg.assess(rules().criteria["lado-referral"], allegation)
    assert answer.criteria_id == "lado-referral"
    assert allegations.assessments(allegation, rules()) == (answer,)
    assert allegations.Allegation is facts.Allegation


@pytest.mark.parametrize("door", [allegations.lado_referral, allegations.assessments])
def test_other_facts_are_refused(door):
    """Facts of another class are an error that names the class, never the values."""
    with pytest.raises(FactsError, match=r"expected allegations\.Allegation for lado-referral") as error:
        door(facts.Concern(immediate_danger=True), rules())
    assert "True" not in str(error.value)


@pytest.mark.parametrize(
    ("works_in_area", "standing"),
    [
        (True, {"report-to-croydons-lado": False}),
        (False, {"lado-of-the-place-of-work": False}),
        (None, {"report-to-croydons-lado": False, "lado-of-the-place-of-work": True}),
    ],
)
def test_the_report_goes_to_the_lado_of_the_place_of_work(works_in_area, standing):
    """It is a must with one clock wherever that is; Croydon's LADO has it unless the work is known to be elsewhere."""
    known = Allegation(works_with_children=True, may_be_unsuitable=True, works_in_area=works_in_area)
    answer = allegations.lado_referral(known, rules())
    (report,) = sg.deadlines(answer, {"allegation_known": date(2026, 11, 20)}, rules())
    assert (report.due, report.conditional, report.duty.kind) == (date(2026, 11, 23), False, DutyKind.MUST)
    assert "of the area where the person works" in report.duty.does
    to = [duty for duty in answer.duties if duty.does.startswith("make that report to")]
    assert {duty.id: duty.conditional for duty in to} == standing
    assert {duty.kind for duty in to} == {DutyKind.MUST}
    assert any("to Croydon's LADO" in duty.does for duty in answer.duties) is (works_in_area is not False)


def test_where_no_prohibition_is_held_a_caveat_says_so():
    """They are Croydon's page's alone; before its date the answer has none, and says whom to ask first."""
    early = allegations.lado_referral(Allegation(), rules(date(2025, 12, 30)))
    assert not [duty for duty in early.duties if duty.kind is DutyKind.MUST_NOT]
    assert any("ask the LADO before anybody tells the person" in caveat for caveat in early.caveats)
    assert not any("Unverified" in caveat for caveat in early.caveats)


def test_the_child_is_protected_by_the_employer_or_in_a_school_by_its_lead():
    """Whoever must make the child safe is named so that it reads."""
    for on in (date(2020, 9, 1), date(2025, 9, 1), ON):
        answer = allegations.lado_referral(MET, rules(on))
        (protect,) = [duty for duty in answer.duties if duty.id == "protect-the-child"]
        assert protect.who == "the employer or agency, or in a school, the designated safeguarding lead"


def test_before_the_fourth_criterion_the_question_is_not_held():
    """The four criteria are held from 1 September 2020."""
    with pytest.raises(NotInForceError, match="1 September 2020"):
        allegations.lado_referral(MET, rules(date(2020, 8, 31)))
    assert allegations.assessments(MET, rules(date(2020, 8, 31))) == ()


@pytest.mark.parametrize(
    ("on", "edition", "carried", "local"),
    [
        (date(2020, 9, 1), "keeping-children-safe-in-education-2020", False, False),
        (date(2025, 8, 31), "keeping-children-safe-in-education-2020", False, False),
        (date(2025, 9, 1), "keeping-children-safe-in-education-2025", False, False),
        (date(2025, 12, 31), "keeping-children-safe-in-education-2025", False, True),
        (date(2026, 8, 31), "keeping-children-safe-in-education-2025", False, True),
        (date(2026, 9, 1), "keeping-children-safe-in-education-2026", True, True),
    ],
)
def test_the_edition_of_the_day(on, edition, carried, local):
    """Each day has its edition; that of 2026 says that it is carried forward; Croydon's page has its own date."""
    answer = allegations.lado_referral(MET, rules(on))
    assert edition in answer.editions
    assert answer.finding is Finding.MET
    assert any("Carried forward" in caveat for caveat in answer.caveats) is carried
    assert ("croydon-allegations-page" in answer.editions) is local
    assert rules(on).criteria["lado-referral"].force is Force.STATUTORY_GUIDANCE


def test_the_four_criteria_need_judgement():
    """Whether behaviour meets a criterion is judged; whether somebody works with children is a fact."""
    leaves = rules().criteria["lado-referral"].criteria
    assert all(isinstance(leaf, Criterion) for leaf in leaves)
    assert {leaf.fact for leaf in leaves if not leaf.judgement} == {"works_with_children"}


def test_the_report_is_a_duty_with_a_source():
    """The report in Croydon is a must, from Croydon's own page, with its time limit."""
    report = next(
        duty for duty in allegations.lado_referral(MET, rules()).duties if duty.timescale == "croydon-lado-referral"
    )
    assert report.kind is DutyKind.MUST
    assert report.cite.source.id == "croydon-lado"
    assert rules().timescales["croydon-lado-referral"].force is Force.LOCAL_POLICY
