"""The continuum of need: the bounds of a level, its bands, and a child in need in law."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from datetime import date
from functools import cache

import attrs
import pytest

import safeguarding as sg
from bands import CITE, HEAD, OVERLAY, band, criteria, leaf, written
from safeguarding import _levels, facts, thresholds
from safeguarding.criteria import DutyKind, Finding
from safeguarding.errors import DataError, FactsError, NotInForceError, TooLargeError, UnknownNameError
from safeguarding.sources import Evidence
from safeguarding.thresholds import Concern, Consent, Level, Suspicion

ON = date(2026, 11, 20)
NOT_HARMED = {
    "immediate_danger": False,
    "significant_harm": Suspicion.NOT_SUSPECTED,
    "safe_until_next_working_day": True,
    "unlikely_to_reach_reasonable_health_or_development": False,
    "health_or_development_impaired_without_services": False,
    "disability_support_missing": False,
    "complex_or_multiple_needs": False,
}
NO_WORRY = NOT_HARMED | {"emerging_needs": False, "worries_building_up": False}


@cache
def rules(on=ON):
    """Croydon's rulebook."""
    return sg.rulebook("croydon", on=on)


def with_bands(folder, text=OVERLAY):
    """Croydon's rulebook under the invented overlay."""
    return sg.rulebook("croydon", on=ON, overlay=written(folder, text))


def standing(answer):
    """The duties of an answer: whether each is conditional, by id."""
    return {duty.id: duty.conditional for duty in answer.duties}


def asked(answer):
    """The facts that are still to find out, in order."""
    return [question.fact for question in answer.questions]


def test_the_same_duty_of_two_levels_stands_once():
    """Worries are to be looked at together: once, whichever levels are open."""
    for known, conditional in (({"worries_building_up": True}, False), ({}, True)):
        answer = thresholds.level_of_need(Concern(complex_or_multiple_needs=True, **known), rules())
        together = [duty for duty in answer.duties if duty.id == "look-at-worries-together"]
        assert [duty.conditional for duty in together] == [conditional]


def test_no_level_stays_in_memory():
    """What was known of a child goes with whoever asked."""
    concern = Concern(emerging_needs=True)
    left = [weakref.ref(concern), weakref.ref(thresholds.level_of_need(concern, rules()))]
    del concern
    gc.collect()
    assert [each() for each in left] == [None, None]


def test_the_gravest_comes_first():
    """999 stands before everything else, and the reasons and questions begin with danger."""
    answer = thresholds.level_of_need(Concern(), rules())
    assert answer.duties[0].id == "call-999"
    assert answer.reasons[0].criterion_id == "immediate-danger"
    assert answer.questions[0].fact == "immediate_danger"


def test_each_reason_stands_once():
    """A lower level takes in a higher one without repeating its reasons."""
    answer = thresholds.level_of_need(Concern(worries_building_up=True), rules())
    assert [reason.criterion_id for reason in answer.reasons] == [
        "immediate-danger",
        "significant-harm",
        "unlikely-without-services",
        "impaired-without-services",
        "disability-support-missing",
        "complex-or-multiple-needs",
        "worries-building-up",
        "emerging-needs",
    ]
    found = {reason.criterion_id: reason.finding for reason in answer.reasons}
    assert found.pop("worries-building-up") is Finding.MET
    assert set(found.values()) == {Finding.UNKNOWN}
    assert all(reason.judgement for reason in answer.reasons)


def test_the_answer_carries_its_sources():
    """The editions of every level, the digest and the date."""
    answer = thresholds.level_of_need(Concern(), rules())
    assert set(answer.editions) == {
        "children-act-1989-need-and-harm",
        "child-protection-2026",
        "croydon-continuum-of-need",
        "london-pre-birth-referrals",
    }
    assert (answer.digest, answer.on) == (rules().digest, ON)
    assert "illustrate it and are not complete" in " ".join(answer.caveats)
    assert answer.digest in answer.explain()
    assert answer.explain().startswith("What level of need is established, and what is not ruled out?\n")


@pytest.mark.parametrize("concern", [Concern(), Concern(emerging_needs=True), Concern(**NOT_HARMED)])
def test_the_lowest_level_is_never_named_while_it_is_not_established(concern):
    """Neither the explanation nor any other text of the answer names it."""
    answer = thresholds.level_of_need(concern, rules())
    assert "level 1" not in (answer.explain() + repr(answer) + repr(attrs.asdict(answer))).lower()


def test_how_an_answer_looks():
    """The repr shows the bounds and nothing that was passed."""
    assert repr(thresholds.level_of_need(Concern(), rules())) == "<LevelOfNeed: nothing established, at most 4>"
    three = thresholds.level_of_need(Concern(complex_or_multiple_needs=True), rules())
    assert repr(three) == "<LevelOfNeed: at least 3, at most 4>"


def test_an_answer_can_be_stored():
    """Equal to its copy and to what was pickled, and hashable."""
    answer = thresholds.level_of_need(Concern(emerging_needs=True), rules())
    assert copy.deepcopy(answer) == answer
    assert hash(pickle.loads(pickle.dumps(answer))) == hash(answer)
    levels = pickle.loads(pickle.dumps(rules().levels))
    assert levels == rules().levels
    assert hash(levels["early-help"]) == hash(rules().levels["early-help"])


def test_the_levels_of_croydon():
    """Four levels from the lowest up, with names, law, consent and the criteria that establish them."""
    found = rules().levels
    assert [(level.level, level.band, level.name) for level in found.values()] == [
        (1, None, "Universal"),
        (2, None, "Early Help"),
        (3, None, "Child in Need"),
        (4, None, "Child Protection"),
    ]
    assert [level.criteria for level in found.values()] == [
        None,
        "croydon-level-2",
        "croydon-level-3",
        "section-47-enquiry",
    ]
    assert [level.legal_basis for level in found.values()] == [
        None,
        None,
        "Children Act 1989, section 17",
        "Children Act 1989, section 47",
    ]
    assert all(level.cite.evidence is Evidence.SECONDARY for level in found.values())
    assert [level.consent and level.consent.split(",")[0].split(".")[0] for level in found.values()] == [
        None,
        "Expected",
        "Normally needed",
        "Not required",
    ]
    assert all((level.consent is None) == (level.consent_cite is None) for level in found.values())
    assert found["child-protection"].title == "level 4 (Child Protection)"


def test_no_lower_level_is_settled_for_a_child_who_cannot_wait():
    """What is phoned today is never called level 1, and the harm is asked about once more."""
    known = NO_WORRY | {"safe_until_next_working_day": False}
    answer = thresholds.level_of_need(Concern(**known), rules())
    assert (answer.level, answer.at_least, answer.at_most) == (None, None, 4)
    assert asked(answer) == ["significant_harm"]
    assert standing(answer)["phone-today-where-it-cannot-wait"] is False
    assert any("is not relied on" in caveat for caveat in answer.caveats)
    settled = thresholds.level_of_need(Concern(**NO_WORRY), rules())
    assert (settled.level, settled.questions) == (1, ())
    assert not any("is not relied on" in caveat for caveat in settled.caveats)
    danger = thresholds.level_of_need(Concern(immediate_danger=True, significant_harm=Suspicion.NOT_SUSPECTED), rules())
    assert (danger.level, danger.questions) == (4, ())


def test_a_band_that_asks_whether_it_can_wait_asks_once(tmp_path):
    """An overlay's own words for that question take the place of ours."""
    wait = leaf("safe_until_next_working_day")
    text = "".join(
        [
            HEAD,
            "criteria:\n",
            criteria(
                "one",
                f"{{not: {wait}}}",
                "{safe_until_next_working_day: false}",
                "{safe_until_next_working_day: true}",
                "{}",
            ),
            "levels:\n",
            band("2a", "One", "one"),
        ]
    )
    answer = thresholds.level_of_need(Concern(), with_bands(tmp_path, text))
    assert asked(answer).count("safe_until_next_working_day") == 1


def test_consent_never_moves_a_level():
    """Given, refused, not asked or unsafe to ask: the bounds and the questions are the same."""
    for known in ({}, {"significant_harm": Suspicion.SUSPECTED}, {"complex_or_multiple_needs": True}, NO_WORRY):
        answers = [thresholds.level_of_need(Concern(consent=consent, **known), rules()) for consent in (None, *Consent)]
        assert len({(answer.at_least, answer.at_most, answer.questions) for answer in answers}) == 1


def test_prohibitions_stand_while_harm_is_open():
    """No one holds a referral back for want of consent, or asks where asking adds risk."""
    answer = thresholds.level_of_need(Concern(), rules())
    found = {duty.id: duty for duty in answer.duties if duty.kind is DutyKind.MUST_NOT}
    assert set(found) == {"never-wait-for-consent", "never-ask-where-it-adds-risk"}
    assert not any(duty.conditional for duty in found.values())
    assert all("never delays 999" in duty.does for duty in found.values())


@pytest.mark.parametrize(
    ("known", "finding", "questions"),
    [
        ({}, Finding.UNKNOWN, 3),
        ({"disabled": True} | NO_WORRY, Finding.MET, 0),
        ({"disability_support_missing": True}, Finding.MET, 0),
        ({"unlikely_to_reach_reasonable_health_or_development": True}, Finding.MET, 0),
        ({"health_or_development_impaired_without_services": True}, Finding.MET, 0),
        (NO_WORRY, Finding.UNKNOWN, 1),
        (NO_WORRY | {"disabled": False}, Finding.NOT_MET, 0),
        ({"complex_or_multiple_needs": True}, Finding.UNKNOWN, 3),
    ],
)
def test_a_child_in_need_in_law(known, finding, questions):
    """The question of the Act is its own: a disabled child is one at any level."""
    answer = thresholds.child_in_need(Concern(**known), rules())
    assert answer.criteria_id == "child-in-need"
    assert answer.finding is finding
    assert len(answer.questions) == questions
    assert "A level of need is another question" in " ".join(answer.caveats)


def test_an_unborn_child_is_not_ruled_out():
    """Worries before the birth bring a caveat, on every question and on the level."""
    unborn = Concern(unborn=True)
    for answer in (
        thresholds.level_of_need(unborn, rules()),
        thresholds.child_in_need(unborn, rules()),
        sg.assess(rules().criteria["section-47-enquiry"], unborn),
    ):
        assert any("never rule it out on this ground" in caveat for caveat in answer.caveats)
    assert not any("birth" in caveat for caveat in thresholds.level_of_need(Concern(), rules()).caveats)


def test_an_unborn_child_in_need_is_referred_before_the_birth():
    """Services may be needed before the birth though no significant harm is suspected."""
    unborn = Concern(**NOT_HARMED | {"complex_or_multiple_needs": True}, unborn=True)
    in_need = Concern(unborn=True, health_or_development_impaired_without_services=True)
    for answer in (thresholds.level_of_need(unborn, rules()), thresholds.child_in_need(in_need, rules())):
        (refer,) = [duty for duty in answer.duties if duty.id == "refer-before-the-birth"]
        assert (refer.kind, refer.conditional) == (DutyKind.MUST, False)
    for answer in (
        thresholds.level_of_need(attrs.evolve(unborn, unborn=False), rules()),
        thresholds.child_in_need(attrs.evolve(in_need, unborn=False), rules()),
    ):
        assert "refer-before-the-birth" not in standing(answer)


def test_every_question_of_a_concern():
    """All questions about a concern are answered, in the order of the rulebook, and no other."""
    concern = Concern(disabled=True)
    answers = thresholds.assessments(concern, rules())
    names = [name for name, held in rules().criteria.items() if held.about == "thresholds.Concern"]
    assert [answer.criteria_id for answer in answers] == names
    assert {"section-47-enquiry", "child-in-need", "croydon-level-2", "croydon-level-3"} <= set(names)
    assert answers == tuple(sg.assess(rules().criteria[name], concern) for name in names)
    assert thresholds.Concern is facts.Concern


@pytest.mark.parametrize("door", [thresholds.level_of_need, thresholds.child_in_need, thresholds.assessments])
def test_other_facts_are_refused(door):
    """Facts of another class are an error that names the class, never the values."""
    with pytest.raises(FactsError, match=r"expected .*thresholds\.Concern") as error:
        door(facts.Allegation(person_told=True), rules())
    assert "True" not in str(error.value)


def test_before_croydons_continuum_no_level_is_given():
    """A date without a continuum of need is an error, never the nearest one; the Act's questions are still there."""
    early = rules(date(2025, 12, 1))
    assert early.levels.keys() == ()
    with pytest.raises(NotInForceError, match="no continuum of need is held"):
        thresholds.level_of_need(Concern(), early)
    with pytest.raises(NotInForceError, match="from 2 December 2025"):
        early.levels["early-help"]
    assert thresholds.child_in_need(Concern(disabled=True), early).finding is Finding.MET
    assert thresholds.level_of_need(Concern(), rules(date(2025, 12, 2))).at_most == 4


def test_an_unknown_level_offers_near_names():
    """A name that never was is another error than one of another date."""
    with pytest.raises(UnknownNameError, match="early-help"):
        rules().levels["early-hlep"]


def test_bands(tmp_path):
    """An overlay divides level 2: its bands stand between 2 and 3, and take in what is above them."""
    banded = with_bands(tmp_path)
    assert [level.title for level in banded.levels.values()] == [
        "level 1 (Universal)",
        "level 2 (Early Help)",
        "level 2a (Resilience Network)",
        "level 2b (Early Help Team)",
        "level 3 (Child in Need)",
        "level 4 (Child Protection)",
    ]
    known = NOT_HARMED | {"worries_building_up": True}
    settled = thresholds.level_of_need(Concern(**known, emerging_needs=True), banded)
    assert (settled.level, settled.band, settled.questions) == (2, "2b", ())
    assert settled.headline == "Established: level 2b (Early Help Team)"
    assert {"band-2a-team", "band-2b-team", "offer-early-help"} <= set(standing(settled))
    lower = thresholds.level_of_need(Concern(**known, emerging_needs=False), banded)
    assert (lower.level, lower.band) == (2, "2a")
    assert "band-2b-team" not in standing(lower)
    assert {"band-2a-team", "offer-early-help"} <= set(standing(lower))


def test_a_band_that_is_open_is_not_claimed(tmp_path):
    """The level is settled and its band is not: the band's question remains."""
    banded = with_bands(tmp_path)
    open_ = thresholds.level_of_need(Concern(**NOT_HARMED, worries_building_up=True), banded)
    assert (open_.at_least, open_.at_most, open_.level, open_.band) == (2, 2, 2, None)
    assert asked(open_) == ["emerging_needs"]
    assert open_.headline == "At least level 2a (Resilience Network), and level 2b (Early Help Team) is not ruled out"
    assert (standing(open_)["band-2a-team"], standing(open_)["band-2b-team"]) == (False, True)
    undivided = thresholds.level_of_need(Concern(**NOT_HARMED, worries_building_up=False, emerging_needs=True), banded)
    assert (undivided.level, undivided.band) == (2, None)
    assert undivided.headline == "Established: level 2 (Early Help)"


def test_bands_leave_the_other_levels_alone(tmp_path):
    """What is above the bands and below them is answered as before, without a band."""
    banded = with_bands(tmp_path)
    four = thresholds.level_of_need(Concern(immediate_danger=True, worries_building_up=True), banded)
    assert (four.level, four.band) == (4, None)
    assert "band-2a-team" not in standing(four)
    lowest = thresholds.level_of_need(Concern(**NO_WORRY), banded)
    assert (lowest.level, lowest.band) == (1, None)
    assert "keep-universal-services-going" in standing(lowest)
    nothing = thresholds.level_of_need(Concern(), banded)
    assert (nothing.at_least, nothing.at_most) == (None, 4)


def test_a_band_may_widen_its_level(tmp_path):
    """A layer may tighten: what establishes a band establishes its level, though the level's own criteria say no."""
    text = OVERLAY.replace("worries_building_up", "unborn")
    widened = with_bands(tmp_path, text)
    answer = thresholds.level_of_need(Concern(**NO_WORRY, unborn=True), widened)
    assert (answer.level, answer.band) == (2, "2a")
    assert "keep-universal-services-going" not in standing(answer)
    assert "band-2a-team" in standing(answer)
    assert thresholds.level_of_need(Concern(**NO_WORRY), widened).at_most == 2


def test_a_union_of_open_levels_is_exact(tmp_path):
    """Two bands that are open alone settle the level together: one of them holds, whatever is found."""
    none = f"{{all: [{{not: {leaf('unborn')}}}, {{not: {leaf('found_in_area')}}}]}}"
    text = "".join(
        [
            HEAD,
            "criteria:\n",
            criteria("one", f"{{not: {leaf('unborn')}}}", "{unborn: false}", "{unborn: true}", "{}"),
            criteria("two", leaf("unborn"), "{unborn: true}", "{unborn: false}", "{}"),
            criteria("three", none, "{unborn: false, found_in_area: false}", "{unborn: true}", "{}"),
            "levels:\n",
            band("2a", "One", "one"),
            band("2b", "Two", "two"),
        ]
    )
    answer = thresholds.level_of_need(Concern(**NO_WORRY), with_bands(tmp_path, text))
    assert (answer.at_least, answer.at_most, answer.band) == (2, 2, None)
    assert asked(answer) == ["unborn"]


def two_bands(shared=""):
    """An overlay with a band 2a for the unborn and a band 2b for a child found here."""
    return "".join(
        [
            HEAD,
            "criteria:\n",
            criteria("one", leaf("unborn"), "{unborn: true}", "{unborn: false}", "{}"),
            criteria("two", leaf("found_in_area"), "{found_in_area: true}", "{found_in_area: false}", "{}"),
            shared,
            "levels:\n",
            band("2a", "One", "one"),
            band("2b", "Two", "two"),
        ]
    )


def test_the_order_to_ask(tmp_path):
    """The gravest level's questions come first, and a band's before those of the undivided level."""
    answer = thresholds.level_of_need(Concern(), with_bands(tmp_path, two_bands()))
    assert asked(answer) == [*NOT_HARMED, "found_in_area", "unborn", "worries_building_up", "emerging_needs"]


@pytest.mark.parametrize("known", [{"unborn": True}, {"found_in_area": True}])
def test_a_duty_of_two_bands_stands_once_and_certain(tmp_path, known):
    """The same duty of a band that is reached and of one that is open is not conditional."""
    duties = "".join(
        f"  - {{for: {name}, about: thresholds.Concern, id: both, kind: should, who: the team, does: help, "
        f"applies: [met], cite: {CITE}}}\n"
        for name in ("one", "two")
    )
    rules_ = with_bands(tmp_path, two_bands(f"duties:\n{duties}"))
    answer = thresholds.level_of_need(Concern(**NO_WORRY, **known), rules_)
    assert [duty.conditional for duty in answer.duties if duty.id == "both"] == [False]
    assert [duty.conditional for duty in answer.duties if duty.id in {"one-team", "two-team"}].count(True) == 1


def test_a_level_on_shipped_criteria(tmp_path):
    """A band may rest on criteria that are there already; the answer names the band's edition too."""
    text = HEAD + "levels:\n" + band("2a", "In Need", "child-in-need")
    answer = thresholds.level_of_need(Concern(**NO_WORRY, disabled=True), with_bands(tmp_path, text))
    assert (answer.level, answer.band) == (2, "2a")
    assert "own-bands" in answer.editions


def problems(folder, text):
    """What is wrong with an overlay, by line and column."""
    with pytest.raises(DataError) as error:
        with_bands(folder, text)
    return {(problem.line, problem.column): problem.text for problem in error.value.problems}


def lines_of(text, part):
    """The numbers of the lines that hold a part."""
    return {number for number, line in enumerate(text.splitlines(), start=1) if part in line}


@pytest.mark.parametrize(
    ("old", "new", "where", "expected"),
    [
        ("level: 2", "level: 5", "level: 5", "expected a number from 1 to 4"),
        ("level: 2", "level: true", "level: true", "expected a number from 1 to 4"),
        ("level: 2", 'level: "2"', 'level: "2"', "expected a number from 1 to 4"),
        ("band: 2b", "band: 3a", "band: 3a", "expected the level's number and a letter, such as 2a"),
        ("band: 2b", "band: 2bb", "band: 2bb", "expected the level's number and a letter, such as 2a"),
        ("band: 2b", "band: 2a", "level: 2", "this level stands already; a layer adds and never replaces"),
        ("  band: 2b\n", "", "level: 2", "this level stands already; a layer adds and never replaces"),
        ("criteria: band-2b", "criteria: band-2c", "criteria: band-2c", "no criteria with this id"),
        ("criteria: band-2b", "criteria: case-of-concern", "criteria: case-of-concern", "a level needs some about"),
        ("  criteria: band-2b\n", "", "id: early-help-team", "missing criteria: the id of the criteria"),
        ('  response: "An invented team."\n', "", "id: early-help-team", "missing response"),
        ("  level: 2\n", "", "id: early-help-team", "missing level"),
        ("name: Early Help Team", 'name: ""', 'name: ""', "expected a text"),
        ("name: Early Help Team", "title: Early Help Team", "title: Early", "unknown key"),
        ("id: early-help-team", "id: Early", "id: Early", "expected an id"),
        ("id: early-help-team", "id: early-help", "id: early-help", "this id already stands"),
    ],
)
def test_a_mistake_in_a_level_has_its_place(tmp_path, old, new, where, expected):
    """Each mistake is named at its line."""
    assert old in OVERLAY
    text = OVERLAY.replace(old, new, 1)
    found = problems(tmp_path, text)
    assert any(line in lines_of(text, where) and expected in said for (line, _), said in found.items()), found


def test_a_level_that_is_no_mapping(tmp_path):
    """What is no level at all is a problem like any other."""
    assert any("expected a mapping" in text for text in problems(tmp_path, HEAD + "levels: [2]\n").values())


def test_the_lowest_level_has_neither_criteria_nor_bands(tmp_path):
    """It is what is left when the others are ruled out."""
    text = OVERLAY.replace("level: 2", "level: 1", 1).replace("band: 2b", "band: 1a")
    found = " ".join(problems(tmp_path, text).values())
    assert "the lowest level has none" in found
    assert "the lowest level has no bands" in found


def test_consent_has_its_own_source(tmp_path):
    """What a level says of consent is cited by itself; without a citation it is a problem."""
    text = OVERLAY.replace(
        "  name: Early Help Team\n", f'  name: Early Help Team\n  consent: {{text: "Asked", cite: {CITE}}}\n'
    )
    level = with_bands(tmp_path, text).levels["early-help-team"]
    assert (level.consent, level.consent_cite.at) == ("Asked", "page 2")
    assert "missing cite" in " ".join(problems(tmp_path, text.replace(f'Asked", cite: {CITE}', 'Asked"')).values())


def test_an_unverified_value_of_a_level_is_a_caveat(tmp_path):
    """An answer that rests on an unverified name says so."""
    text = OVERLAY.replace(band("2b", "Early Help Team", "band-2b"), "").replace(
        "levels:\n", "levels:\n" + band("2b", "Early Help Team", "band-2b", cite=CITE.replace("primary", "unverified"))
    )
    answer = thresholds.level_of_need(Concern(), with_bands(tmp_path, text))
    assert "Unverified: An invented continuum, page 2" in " ".join(answer.caveats)


def test_a_continuum_has_every_level(tmp_path):
    """A set without its lowest level would claim nothing when all is ruled out."""
    text = OVERLAY.replace("from: 2026-01-01", "from: 2018-06-29")
    with pytest.raises(DataError, match="the continuum has no level 1, 3, 4; add it"):
        sg.rulebook("croydon", on=date(2020, 1, 1), overlay=written(tmp_path, text))


def test_levels_too_large_for_a_diagram(tmp_path, monkeypatch):
    """What the levels take in together is capped like any criteria, and the problem stands at the level."""

    def too_large(*_):
        raise TooLargeError

    monkeypatch.setattr(_levels, "compiled", too_large)
    found = problems(tmp_path, OVERLAY)
    assert any("the levels from here up need more than 20000 nodes" in text for text in found.values())


def test_a_level_is_a_frozen_model():
    """Made by hand it has no test, and nothing of it can change."""
    shown = attrs.evolve(rules().levels["early-help"], test=None)
    assert shown == rules().levels["early-help"]
    assert isinstance(shown, Level)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        shown.name = "other"
