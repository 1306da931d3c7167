"""Criteria: findings in three values, the questions left, and what an answer carries with it."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from datetime import date
from functools import cache
from itertools import count, islice, pairwise, product

import attrs
import pytest

import safeguarding as sg
from safeguarding import _diagram
from safeguarding.criteria import (
    AllOf,
    AnyOf,
    Assessment,
    Criteria,
    Criterion,
    Duty,
    DutyKind,
    DutyRule,
    FactCaveat,
    Finding,
    Force,
    Not,
    SameAs,
    asked,
    compiled,
    counterexample,
    forget,
    leaves,
)
from safeguarding.errors import FactsError, TooLargeError
from safeguarding.facts import KINDS, Certainty, ChildDeath, Incident, Suspicion, Whose, kind_of, known, possible_values
from safeguarding.sources import Citation, Edition, Evidence, Source, long_date, weekday_date

MET, NOT_MET, UNKNOWN = Finding.MET, Finding.NOT_MET, Finding.UNKNOWN
ON = date(2026, 11, 20)
NEVER_DELAYS = "This never delays 999, medical help or a referral of the child."
DATES = [date(2018, 7, 4), date(2022, 3, 17), date(2023, 12, 15), date(2026, 3, 18), ON]
SOURCE = Source(id="code", title="An invented code", url="https://example.org/code", retrieved=date(2026, 11, 22))
CITE = Citation(
    source=SOURCE, at="para. 4", evidence=Evidence.PRIMARY, checked_on=date(2026, 11, 22), edition="invented-2026"
)

NUMBERS = count()


@cache
def rules(on=ON):
    """Croydon's rules as at a date."""
    return sg.rulebook("croydon", on=on)


def criterion(name, *values, **changes):
    """A criterion on one fact of an incident."""
    made = Criterion(
        id=name.replace("_", "-"),
        text=f"It is so: {name}",
        ask=f"Is it so: {name}?",
        fact=name,
        values=frozenset(values or {True}),
        judgement=False,
        cite=CITE,
    )
    return attrs.evolve(made, **changes)


def duty(name, *applies, when=None, certain=False, caveats=(), kind=DutyKind.MUST, does="act"):
    """A duty and the findings that bring it."""
    made = Duty(id=name, kind=kind, who="everybody", does=does, timescale=None, cite=CITE)
    guard = None if when is None else compiled(when, kind_of(Incident))
    return DutyRule(duty=made, applies=frozenset(applies), when=guard, caveats=caveats, stands_while_unknown=certain)


def criteria(met_when, name="invented", **changes):
    """Criteria about incidents that no rulebook holds."""
    made = Criteria(
        id=name,
        question="Is the invented duty due?",
        about="incidents.Incident",
        force=Force.LOCAL_POLICY,
        dangerous_error=NOT_MET,
        duties=(),
        fact_caveats=(),
        compiled=compiled(met_when, kind_of(Incident)),
        edition="invented-2026",
        editions=("invented-2026", "law-2018"),
        digest="",
        on=ON,
    )
    # Criteria that differ come from data with different digests.
    return attrs.evolve(made, digest=f"{next(NUMBERS):064x}", **changes)


DIED, NEAR_MISS, LEARNING = (criterion(name) for name in ("child_died", "near_miss", "multi_agency_learning"))
ABUSE = criterion("abuse_or_neglect", Suspicion.KNOWN, Suspicion.SUSPECTED, judgement=True)


def findings(answer):
    """The finding of each criterion, by its id."""
    return {reason.criterion_id: reason.finding for reason in answer.reasons}


def facts_of(answer):
    """The facts that an answer asks for, in their order."""
    return [question.fact for question in answer.questions]


def standing(answer):
    """Each duty, and whether it is conditional."""
    return {duty.id: duty.conditional for duty in answer.duties}


# --- findings ---


@pytest.mark.parametrize("finding", Finding)
def test_a_finding_is_no_bool(finding):
    """A finding has three values, so asking for two is a mistake that is named."""
    with pytest.raises(TypeError, match=r"^a finding has three values; compare it: finding is Finding\.MET$"):
        bool(finding)
    with pytest.raises(TypeError):
        assert not finding


def test_an_assessment_is_no_bool():
    """An assessment can't stand in an if: unknown would read as one of the two."""
    for facts in (Incident(), Incident(child_died=True), Incident(child_died=False)):
        answer = sg.assess(criteria(DIED), facts)
        with pytest.raises(TypeError, match="a finding has three values"):
            bool(answer)


@pytest.mark.parametrize(
    ("condition", "facts", "finding", "questions"),
    [
        (DIED, Incident(child_died=True), MET, []),
        (DIED, Incident(child_died=False), NOT_MET, []),
        (DIED, Incident(), UNKNOWN, ["child_died"]),
        (Not(DIED), Incident(child_died=True), NOT_MET, []),
        (Not(DIED), Incident(), UNKNOWN, ["child_died"]),
        (AllOf((DIED, NEAR_MISS)), Incident(near_miss=False), NOT_MET, []),
        (AllOf((DIED, NEAR_MISS)), Incident(near_miss=True), UNKNOWN, ["child_died"]),
        (AllOf((NEAR_MISS, DIED)), Incident(), UNKNOWN, ["near_miss", "child_died"]),
        (AnyOf((DIED, NEAR_MISS)), Incident(near_miss=True), MET, []),
        (AnyOf((DIED, NEAR_MISS)), Incident(near_miss=False), UNKNOWN, ["child_died"]),
        (AnyOf((DIED,)), Incident(child_died=True), MET, []),
        (ABUSE, Incident(abuse_or_neglect=Suspicion.SUSPECTED), MET, []),
        (ABUSE, Incident(abuse_or_neglect=Suspicion.NOT_SUSPECTED), NOT_MET, []),
        (AnyOf((DIED, Not(DIED))), Incident(), MET, []),
        (AllOf((DIED, Not(DIED))), Incident(), NOT_MET, []),
        pytest.param(
            AnyOf((AllOf((DIED, NEAR_MISS)), AllOf((Not(DIED), NEAR_MISS)))),
            Incident(),
            UNKNOWN,
            ["near_miss"],
            id="what is asked both ways and makes no difference is not asked",
        ),
        pytest.param(
            AllOf((ABUSE, criterion("abuse_or_neglect", Suspicion.KNOWN, Suspicion.NOT_SUSPECTED, id="other"))),
            Incident(),
            UNKNOWN,
            ["abuse_or_neglect"],
            id="one fact tested for different values",
        ),
        pytest.param(
            ABUSE,
            Incident(abuse_contributed=Suspicion.SUSPECTED),
            MET,
            [],
            id="what is suspected to contribute is abuse",
        ),
        pytest.param(
            criterion("abuse_or_neglect", Suspicion.KNOWN),
            Incident(abuse_contributed=Suspicion.SUSPECTED),
            UNKNOWN,
            ["abuse_or_neglect"],
            id="suspected to contribute is not yet known",
        ),
        pytest.param(
            AllOf((criterion("unborn"), criterion("under_25_when_died", False))),
            Incident(),
            NOT_MET,
            [],
            id="what can't stand together is not met, whatever is known",
        ),
        pytest.param(
            AnyOf((criterion("under_18_when_died", False), criterion("under_18_when_harmed"))),
            Incident(),
            MET,
            [],
            id="one of two is so, whichever it is",
        ),
    ],
)
def test_findings_and_questions(condition, facts, finding, questions):
    """The finding is what every possible state agrees on, and the questions are what can still change it."""
    answer = sg.assess(criteria(condition), facts)
    assert answer.finding is finding
    assert facts_of(answer) == questions


def kleene(condition, facts):
    """What plain three-valued evaluation of a tree says: each leaf alone, then and, or, not."""
    if isinstance(condition, Criterion):
        value = known(facts).get(condition.fact)
        return UNKNOWN if value is None else MET if value in condition.values else NOT_MET
    if isinstance(condition, Not):
        return {MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN}[kleene(condition.part, facts)]
    parts = {kleene(part, facts) for part in condition.parts}
    for decisive in (NOT_MET if isinstance(condition, AllOf) else MET, UNKNOWN):
        if decisive in parts:
            return decisive
    (rest,) = parts
    return rest


def test_plain_evaluation_would_say_unknown():
    """A sudden death at an unattended birth after 24 weeks needs a Joint Agency Response, born alive or not."""
    jar = rules().criteria["joint-agency-response"]
    death = ChildDeath(at_least_24_weeks=True, birth_attended=False, sudden_no_apparent_cause=True)
    assert death.born_alive is None
    assert kleene(jar.met_when, death) is UNKNOWN
    answer = sg.assess(jar, death)
    assert answer.finding is MET
    assert answer.questions == ()
    assert findings(answer)["born-alive"] is UNKNOWN
    for born_alive in (True, False):
        certain = attrs.evolve(death, born_alive=born_alive)
        assert kleene(jar.met_when, certain) is MET
        assert sg.assess(jar, certain).finding is MET


def test_where_every_fact_stands_once_both_agree():
    """Without a fact used in two ways, plain evaluation is right, and so is ours."""
    for facts in (Incident(child_died=True), Incident(near_miss=True), Incident(child_died=False, near_miss=False)):
        condition = AnyOf((DIED, Not(AllOf((NEAR_MISS, LEARNING)))))
        assert sg.assess(criteria(condition), facts).finding is kleene(condition, facts)


@pytest.mark.parametrize("on", DATES)
def test_nothing_known_is_never_a_no(on):
    """Where nothing is known, every question of every edition is open, and something is asked first."""
    for held in rules(on).criteria.values():
        answer = sg.assess(held, KINDS[held.about]())
        assert answer.finding is UNKNOWN
        assert answer.questions
        assert set(findings(answer).values()) == {UNKNOWN}


@pytest.mark.parametrize("on", DATES)
def test_questions_stand_in_the_order_of_the_criteria(on):
    """With nothing known, the facts are asked in the order in which the criteria stand, each once."""
    for held in rules(on).criteria.values():
        answer = sg.assess(held, KINDS[held.about]())
        order = list(asked(held.met_when))
        places = [order.index(fact) for fact in facts_of(answer)]
        assert all(one < other for one, other in pairwise(places))
        assert [question.text for question in answer.questions] == [
            asked(held.met_when)[question.fact] for question in answer.questions
        ]


@pytest.mark.parametrize("wrong", [None, True, {}, "Incident", ChildDeath(), Incident, object()])
def test_facts_of_another_class_are_refused(wrong):
    """Criteria answer only for the class of facts that they are about, and say which."""
    with pytest.raises(FactsError) as refused:
        sg.assess(rules().criteria["serious-incident-notification"], wrong)
    assert str(refused.value) == "facts: expected incidents.Incident for serious-incident-notification"


@pytest.mark.parametrize("wrong", [None, "serious-incident-notification", {}, Incident(), object()])
def test_what_is_no_criteria_is_refused(wrong):
    """An id is no criteria: the message says where criteria come from, and repeats nothing."""
    with pytest.raises(FactsError) as refused:
        sg.assess(wrong, Incident())
    assert str(refused.value) == "criteria: expected criteria of a rulebook, such as rulebook.criteria[id]"


# --- reasons ---


def test_reasons():
    """Each criterion says how it stands, with its text, its citation and whether it needs judgement."""
    answer = sg.assess(
        criteria(AnyOf((AllOf((ABUSE, DIED)), NEAR_MISS, AllOf((DIED, LEARNING))))),
        Incident(abuse_or_neglect=Suspicion.SUSPECTED, near_miss=False),
    )
    assert [(reason.criterion_id, reason.finding, reason.judgement) for reason in answer.reasons] == [
        ("abuse-or-neglect", MET, True),
        ("child-died", UNKNOWN, False),
        ("near-miss", NOT_MET, False),
        ("multi-agency-learning", UNKNOWN, False),
    ]
    assert {reason.cite for reason in answer.reasons} == {CITE}
    assert answer.reasons[0].text == "It is so: abuse_or_neglect"


def test_a_reason_uses_what_is_left_of_a_fact():
    """A criterion is met where every value still possible meets it, although the fact is not known."""
    facts = Incident(abuse_contributed=Suspicion.SUSPECTED)
    assert facts.abuse_or_neglect is None
    answer = sg.assess(criteria(AllOf((ABUSE, DIED))), facts)
    assert findings(answer) == {"abuse-or-neglect": MET, "child-died": UNKNOWN}
    assert facts_of(answer) == ["child_died"]


def same_as(inner, name="same"):
    """A criterion that other criteria are met."""
    return SameAs(id=name, text=f"The criteria {inner.id} are met", criteria=inner, cite=CITE)


@pytest.mark.parametrize(
    ("inner", "judgement"),
    [
        pytest.param(DIED, False, id="no judgement inside"),
        pytest.param(AllOf((DIED, ABUSE)), True, id="judgement inside"),
        pytest.param(same_as(criteria(AnyOf((ABUSE, DIED)), "deepest")), True, id="judgement two deep"),
    ],
)
def test_other_criteria_as_a_reason(inner, judgement):
    """Other criteria are one reason, with their finding; it needs judgement where anything inside does."""
    outer = criteria(AllOf((same_as(criteria(inner, "inner")), NEAR_MISS)), "outer")
    for facts in (Incident(), Incident(child_died=True, abuse_or_neglect=Suspicion.KNOWN), Incident(child_died=False)):
        answer = sg.assess(outer, facts)
        (reason, _) = answer.reasons
        assert reason.criterion_id == "same"
        assert reason.finding is sg.assess(criteria(inner, "inner"), facts).finding
        assert reason.judgement is judgement


def test_the_questions_of_other_criteria():
    """What other criteria ask is asked in their words and place, each fact once, in the first words found."""
    inner = criteria(AllOf((DIED, NEAR_MISS)), "inner")
    again = criterion("child_died", id="again", ask="Put in other words?")
    outer = criteria(AllOf((LEARNING, same_as(inner), again)), "outer")
    answer = sg.assess(outer, Incident())
    assert [(question.fact, question.text) for question in answer.questions] == [
        ("multi_agency_learning", "Is it so: multi_agency_learning?"),
        ("child_died", "Is it so: child_died?"),
        ("near_miss", "Is it so: near_miss?"),
    ]


def test_criteria_list_each_criterion_once():
    """A criterion that stands in two branches is listed once, where it stands first."""
    made = criteria(AnyOf((AllOf((NEAR_MISS, DIED)), AllOf((LEARNING, Not(NEAR_MISS))))))
    assert [leaf.id for leaf in leaves(made.met_when)] == [
        "near-miss",
        "child-died",
        "multi-agency-learning",
        "near-miss",
    ]
    assert [leaf.id for leaf in made.criteria] == ["near-miss", "child-died", "multi-agency-learning"]


# --- duties ---


def test_a_met_findings_duties_are_conditional_while_unknown():
    """An unknown finding shows what a met one would bring, marked as conditional, beside what to do now."""
    made = criteria(
        DIED, duties=(duty("notify", MET), duty("find-out", UNKNOWN), duty("learn", NOT_MET), duty("care", *Finding))
    )
    assert standing(sg.assess(made, Incident(child_died=True))) == {"notify": False, "care": False}
    assert standing(sg.assess(made, Incident())) == {"notify": True, "find-out": False, "care": False}
    assert standing(sg.assess(made, Incident(child_died=False))) == {"learn": False, "care": False}


@pytest.mark.parametrize(
    ("near_miss", "expected"),
    [
        (True, {MET: {"both": False}, UNKNOWN: {"both": False, "met": True}, NOT_MET: {}}),
        (None, {MET: {"both": True}, UNKNOWN: {"both": True, "met": True}, NOT_MET: {}}),
        (False, {MET: {}, UNKNOWN: {}, NOT_MET: {}}),
    ],
)
def test_a_duty_with_a_further_condition(near_miss, expected):
    """A duty falls away only where its condition is known not to hold; while that is open it is conditional."""
    expected[MET] |= {"met": expected[MET]["both"]} if expected[MET] else {}
    made = criteria(DIED, duties=(duty("met", MET, when=NEAR_MISS), duty("both", MET, UNKNOWN, when=NEAR_MISS)))
    for finding, died in ((MET, True), (UNKNOWN, None), (NOT_MET, False)):
        answer = sg.assess(made, Incident(child_died=died, near_miss=near_miss))
        assert answer.finding is finding
        assert standing(answer) == expected[finding]


@pytest.mark.parametrize("near_miss", [True, False, None])
def test_a_duty_that_stands_while_its_condition_is_unknown(near_miss):
    """Not knowing whether it falls away leaves it as certain as the finding makes it."""
    rules_ = (duty("met", MET, when=NEAR_MISS, certain=True), duty("both", MET, UNKNOWN, when=NEAR_MISS, certain=True))
    made = criteria(DIED, duties=rules_)
    for died, certain in ((True, {"met": False, "both": False}), (None, {"met": True, "both": False}), (False, {})):
        expected = {} if near_miss is False else certain
        assert standing(sg.assess(made, Incident(child_died=died, near_miss=near_miss))) == expected


def test_a_further_condition_is_exact_too():
    """A duty whose condition holds in every possible state is due, although its facts are not known."""
    made = criteria(DIED, duties=(duty("always", MET, when=AnyOf((NEAR_MISS, Not(NEAR_MISS)))),))
    assert standing(sg.assess(made, Incident(child_died=True))) == {"always": False}


def test_prohibitions_hold_while_unknown():
    """A prohibition is an answer while the finding is open, and not a conditional one."""
    made = criteria(DIED, duties=(duty("tell-nobody", MET, UNKNOWN, kind=DutyKind.MUST_NOT),))
    for died in (True, None):
        assert standing(sg.assess(made, Incident(child_died=died))) == {"tell-nobody": False}
    assert standing(sg.assess(made, Incident(child_died=False))) == {}


def prohibitions(on):
    """Every prohibition held on a date, with its criteria."""
    return [
        (held, rule)
        for held in rules(on).criteria.values()
        for rule in held.duties
        if rule.duty.kind is DutyKind.MUST_NOT
    ]


def test_there_are_prohibitions():
    """Croydon's rules hold at least one thing that must not be done."""
    assert "no-escalation-by-this-form" in [rule.duty.id for _, rule in prohibitions(ON)]


@pytest.mark.parametrize("on", DATES)
def test_no_prohibition_delays_help(on):
    """Every prohibition says that it never delays help, and stands while nothing is known, whatever the finding."""
    for held, rule in prohibitions(on):
        answer = sg.assess(held, KINDS[held.about]())
        assert answer.finding is UNKNOWN
        (shown,) = [duty for duty in answer.duties if duty.id == rule.duty.id]
        assert shown.does.endswith(NEVER_DELAYS)
        # One with a condition of its own, such as unsafe to ask, may say that this is open.
        assert shown.conditional is (rule.when is not None and not rule.stands_while_unknown)
        assert f"must not {shown.does}" in answer.explain()


@pytest.mark.parametrize("on", DATES)
def test_every_finding_has_a_next_step(on):
    """While nothing is known, each question has something to do now, and what would follow is conditional."""
    for held in rules(on).criteria.values():
        answer = sg.assess(held, KINDS[held.about]())
        assert not all(standing(answer).values())
        for rule in held.duties:
            if rule.applies == {MET}:
                assert standing(answer)[rule.duty.id]
        for finding in Finding:
            assert any(finding in rule.applies for rule in held.duties)


# --- caveats ---


def cited(**changes):
    """The citation, changed."""
    return attrs.evolve(CITE, **changes)


UNVERIFIED = cited(evidence=Evidence.UNVERIFIED)
CARRIED = cited(evidence=Evidence.SECONDARY, carried_from="invented-2023")
UNVERIFIED_TEXT = "Unverified: An invented code, para. 4, has not been found in any text; confirm it first."
CARRIED_TEXT = (
    "Carried forward: the text of invented-2026 has not been read, so what it gives is the value of invented-2023; "
    "confirm that it still holds."
)


@pytest.mark.parametrize(
    ("cite", "caveat"),
    [
        (CITE, None),
        (cited(evidence=Evidence.SECONDARY), None),
        (UNVERIFIED, UNVERIFIED_TEXT),
        (CARRIED, CARRIED_TEXT),
        (attrs.evolve(UNVERIFIED, carried_from="invented-2023"), UNVERIFIED_TEXT),
    ],
)
def test_the_caveat_of_a_citation(cite, caveat):
    """A value that was not found or not read again says so; others say nothing."""
    assert cite.caveat == caveat


def test_an_answer_rests_on_its_citations():
    """The caveat of a citation belongs to the answer whatever the finding, and stands there once."""
    made = criteria(
        AnyOf((criterion("child_died", cite=UNVERIFIED), criterion("near_miss", cite=UNVERIFIED), LEARNING))
    )
    for died in (True, None, False):
        assert sg.assess(made, Incident(child_died=died)).caveats == (UNVERIFIED_TEXT,)


def test_caveats_on_facts():
    """A caveat with a condition belongs to an answer once that is known to hold; one without always does."""
    unborn = compiled(criterion("unborn"), kind_of(Incident))
    made = criteria(
        DIED, fact_caveats=(FactCaveat(text="seek advice", when=unborn), FactCaveat(text="an old page", when=None))
    )
    assert sg.assess(made, Incident(unborn=True)).caveats == ("seek advice", "an old page")
    assert sg.assess(made, Incident(unborn=False)).caveats == ("an old page",)
    assert sg.assess(made, Incident()).caveats == ("an old page",)


def test_the_caveats_of_other_criteria():
    """An answer that rests on other criteria has their caveats too."""
    inner = criteria(
        criterion("child_died", cite=CARRIED), "inner", fact_caveats=(FactCaveat(text="an old page", when=None),)
    )
    made = criteria(AllOf((attrs.evolve(same_as(inner), cite=UNVERIFIED), NEAR_MISS)), "outer")
    assert sg.assess(made, Incident()).caveats == (UNVERIFIED_TEXT, "an old page", CARRIED_TEXT)


def test_the_caveats_of_duties():
    """The caveat of a duty belongs to the answers that show the duty."""
    made = criteria(
        DIED,
        duties=(
            duty("one", MET, caveats=("its limit is not held", "carried")),
            duty("two", NOT_MET, caveats=("carried",)),
            duty("three", NOT_MET, when=NEAR_MISS, caveats=("only with a near miss",)),
        ),
    )
    assert sg.assess(made, Incident(child_died=True)).caveats == ("its limit is not held", "carried")
    assert sg.assess(made, Incident()).caveats == ("its limit is not held", "carried")
    assert sg.assess(made, Incident(child_died=False, near_miss=False)).caveats == ("carried",)
    assert sg.assess(made, Incident(child_died=False)).caveats == ("carried", "only with a near miss")


# --- what an answer carries ---


def test_an_answer_carries_its_edition_date_and_digest():
    """An answer says from which editions, as at which date and from exactly which data it comes."""
    held = rules().criteria["rapid-review"]
    answer = sg.assess(held, Incident())
    assert answer.criteria_id == "rapid-review"
    assert answer.question == held.question
    assert answer.on == ON
    assert answer.digest == held.digest == rules().digest
    assert answer.editions == held.editions
    assert answer.editions[:2] == ("working-together-2026", "children-act-2004")
    assert set(answer.editions) <= set(rules().editions)


SETTLED = Incident(
    abuse_or_neglect=Suspicion.KNOWN,
    serious_harm=Certainty.YES,
    under_18_when_harmed=True,
    harmed_in_area=True,
    multi_agency_learning=True,
)


@pytest.mark.parametrize("facts", [Incident(), SETTLED, Incident(child_died=False, serious_harm=Certainty.NO)])
@pytest.mark.parametrize("name", ["serious-incident-notification", "case-of-concern", "croydon-page-notification"])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda answer: pickle.loads(pickle.dumps(answer))])
def test_a_copy_of_an_answer_is_equal(facts, name, copied):
    """An assessment is hashable, and equal to its copy, pickled or not."""
    answer = sg.assess(rules().criteria[name], facts)
    twin = copied(answer)
    assert twin == answer
    assert hash(twin) == hash(answer)
    assert {twin, answer} == {answer}
    assert twin.explain() == answer.explain()


@pytest.mark.parametrize("name", ["serious-incident-notification", "case-of-concern"])
def test_a_copy_of_criteria_is_equal(name):
    """Criteria survive pickling: hashable, equal, with the same diagram and the same answers."""
    held = rules().criteria[name]
    twin = pickle.loads(pickle.dumps(held))
    assert twin == held == copy.deepcopy(held)
    assert hash(twin) == hash(held)
    assert twin.compiled == held.compiled
    assert twin.met_when == held.met_when
    assert sg.assess(twin, SETTLED) == sg.assess(held, SETTLED)


def test_the_same_facts_give_the_same_answer():
    """An answer depends on nothing but the criteria and what is known."""
    held = rules().criteria["serious-incident-notification"]
    assert sg.assess(held, SETTLED) == sg.assess(held, attrs.evolve(SETTLED))
    assert sg.assess(held, SETTLED) != sg.assess(held, Incident())
    earlier = rules(date(2026, 11, 19)).criteria["serious-incident-notification"]
    assert sg.assess(earlier, SETTLED) != sg.assess(held, SETTLED)


def test_rulebooks_with_other_caveats_are_kept_apart(tmp_path):
    """An overlay that is not in force yet says so in its own rulebook's answers, and in no other's."""
    (tmp_path / "later.yaml").write_text(
        "{edition: invented-later, title: Invented, layer: invented, in_force: {from: 2030-01-01}}"
    )
    plain, overlaid = rules(), sg.rulebook("croydon", on=ON, overlay=tmp_path)
    text = "No rules of invented are held for this date; ask there."
    for facts in (Incident(near_miss=True), Incident(near_miss=False)):
        shown = [text in sg.assess(book.criteria["case-of-concern"], facts).caveats for book in (plain, overlaid)]
        assert shown == [False, True]


def test_an_answer_is_frozen():
    """Nothing of an answer can be changed afterwards."""
    answer = sg.assess(criteria(DIED), Incident())
    for field in attrs.fields(Assessment):
        with pytest.raises(AttributeError):
            setattr(answer, field.name, None)


def test_reprs():
    """A repr says which question and which answer, and nothing of the facts."""
    assert repr(criteria(DIED)) == "<Criteria invented, as at 2026-11-20>"
    assert repr(sg.assess(criteria(DIED), Incident())) == "<Assessment of invented: unknown>"
    assert repr(sg.assess(criteria(DIED), Incident(child_died=False))) == "<Assessment of invented: not_met>"
    assert repr(sg.assess(criteria(DIED), Incident(child_died=False)).reasons) == f"(<Reason: {DIED.id}>,)"


EXPLAINED = """\
Is the invented duty due?
Not known yet: treat it as open, never as a no (rules as at 20 November 2026)

What it turns on:
- It is so: abuse_or_neglect: yes (needs professional judgement). \
An invented code, para. 4 (primary evidence, checked 22 November 2026)
- It is so: near_miss: not known yet. An invented code, para. 4 (unverified evidence, checked 22 November 2026)
- It is so: multi_agency_learning: not known yet. An invented code, para. 4 (primary evidence, checked 22 November 2026)
- It is so: child_died: no. An invented code, para. 4 (primary evidence, checked 22 November 2026)

Still to find out, in this order:
- Is it so: near_miss?
- Is it so: multi_agency_learning?

What follows:
- If this turns out to apply: everybody must notify at once (An invented code, para. 4)
- everybody must not tell the adult (An invented code, para. 4)

Take care:
- an old page
- Unverified: An invented code, para. 4, has not been found in any text; confirm it first.

Editions: invented-2026, law-2018. Data digest: {digest}."""


def test_explain():
    """The answer in plain English: finding, reasons with citations, questions, duties, caveats, editions, digest."""
    made = criteria(
        AllOf((ABUSE, AnyOf((criterion("near_miss", cite=UNVERIFIED), LEARNING, DIED)))),
        duties=(
            duty("notify", MET, does="notify at once"),
            duty("quiet", MET, UNKNOWN, kind=DutyKind.MUST_NOT, does="tell the adult"),
        ),
        fact_caveats=(FactCaveat(text="an old page", when=None),),
    )
    facts = Incident(abuse_or_neglect=Suspicion.KNOWN, child_died=False)
    assert sg.assess(made, facts).explain() == EXPLAINED.format(digest=made.digest)


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({}, "not known yet"),
        # The other side of the "or" decides, so nobody need ask.
        ({"near_miss": True}, "not known, and not needed for this answer"),
        ({"child_died": True, "near_miss": True}, "not known, and not needed for this answer"),
        ({"child_died": False}, "not known, and not needed for this answer"),
        ({"child_died": True}, "not known yet"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_explain_tells_what_need_not_be_asked(facts, stands, nested):
    """What is not known and can no longer change anything is no gap, in other criteria as in these."""
    both = AllOf((DIED, LEARNING))
    inner = SameAs(id="inner", text="As elsewhere", criteria=criteria(both), cite=CITE) if nested else both
    text = sg.assess(criteria(AnyOf((inner, NEAR_MISS))), Incident(**facts)).explain()
    line = f"- It is so: {LEARNING.fact}: " if not nested else "- As elsewhere: "
    # Where the child did not die, the whole of the other criteria is answered.
    answered = nested and facts == {"child_died": False}
    assert f"{line}{'no' if answered else stands}." in text


def test_a_reason_names_its_facts():
    """Those of other criteria too, each once."""
    inner = SameAs(id="inner", text="As elsewhere", criteria=criteria(AnyOf((DIED, LEARNING, DIED))), cite=CITE)
    answer = sg.assess(criteria(AnyOf((inner, NEAR_MISS))), Incident())
    assert [reason.facts for reason in answer.reasons] == [("child_died", "multi_agency_learning"), ("near_miss",)]


@pytest.mark.parametrize(
    ("died", "headline"), [(True, "Yes: the criteria are met"), (False, "No: the criteria are not met")]
)
def test_explain_leaves_out_what_is_empty(died, headline):
    """A decided answer without duties or caveats has no headings for them."""
    made = criteria(DIED)
    assert sg.assess(made, Incident(child_died=died)).explain() == (
        f"Is the invented duty due?\n{headline} (rules as at 20 November 2026)\n\nWhat it turns on:\n"
        f"- It is so: child_died: {'yes' if died else 'no'}. {CITE}\n\n"
        f"Editions: invented-2026, law-2018. Data digest: {made.digest}."
    )


@pytest.mark.parametrize("on", DATES)
@pytest.mark.parametrize("facts", [Incident(), SETTLED, Incident(child_died=False, serious_harm=Certainty.NO)])
def test_explain_holds_everything(on, facts):
    """Every explanation holds the whole answer, in order, and nothing of facts that were not passed."""
    for held in rules(on).criteria.values():
        if held.about != "incidents.Incident":
            continue
        answer = sg.assess(held, facts)
        text = answer.explain()
        parts = [
            answer.question,
            *(f"- {reason.text}: " for reason in answer.reasons),
            *(f"- {question.text}" for question in answer.questions),
            *(duty.does for duty in answer.duties),
            *answer.caveats,
            *answer.editions,
            answer.digest,
        ]
        headings = (
            "What it turns on:",
            "Still to find out, in this order:",
            "What follows:",
            "Take care:",
            "Editions: ",
        )
        places = [text.index(heading) for heading in headings if heading in text]
        assert places == sorted(places)
        assert ("Still to find out" in text) is (answer.finding is UNKNOWN)
        assert all(part in text for part in parts)
        assert all(str(reason.cite) in text for reason in answer.reasons)
        assert text.count("If this turns out to apply: ") == sum(duty.conditional for duty in answer.duties)


# --- compiling ---


def test_equal_conditions_have_equal_diagrams():
    """Two ways to say one thing are the same diagram, in whatever order their criteria join."""
    one = compiled(AllOf((DIED, NEAR_MISS, LEARNING)), kind_of(Incident))
    other = compiled(Not(AnyOf((Not(DIED), Not(AllOf((LEARNING, NEAR_MISS)))))), kind_of(Incident))
    third = compiled(AllOf((DIED, AllOf((NEAR_MISS, LEARNING)))), kind_of(Incident))
    assert one.diagram == third.diagram
    assert one.diagram.variables == other.diagram.variables
    assert compiled(AnyOf((DIED, NEAR_MISS)), kind_of(Incident)).diagram != one.diagram


def test_a_condition_that_is_too_large(monkeypatch):
    """A condition past the cap is given up by name, for the loader to report."""
    monkeypatch.setattr(_diagram, "MOST_NODES", 3)
    with pytest.raises(TooLargeError):
        compiled(AllOf((DIED, NEAR_MISS, LEARNING, ABUSE)), kind_of(Incident))


# --- sources ---


def test_a_citation_in_words():
    """A citation names its source, the place, how good the evidence is and when it was last checked."""
    assert str(CITE) == "An invented code, para. 4 (primary evidence, checked 22 November 2026)"
    assert str(CARRIED) == "An invented code, para. 4 (secondary evidence, checked 22 November 2026)"
    assert pickle.loads(pickle.dumps(CITE)) == CITE
    assert hash(copy.deepcopy(CITE)) == hash(CITE)


def edition(until):
    """An edition in force from 18 March 2026."""
    return Edition(
        id="invented-2026",
        title="An invented code",
        layer="england",
        in_force_from=date(2026, 3, 18),
        in_force_until=until,
        carried_from=None,
        note=None,
    )


@pytest.mark.parametrize(
    ("day", "until", "covered"),
    [
        (date(2026, 3, 17), None, False),
        (date(2026, 3, 18), None, True),
        (date(2099, 1, 1), None, True),
        (date(2026, 3, 17), date(2026, 4, 1), False),
        (date(2026, 3, 18), date(2026, 4, 1), True),
        (date(2026, 4, 1), date(2026, 4, 1), True),
        (date(2026, 4, 2), date(2026, 4, 1), False),
    ],
)
def test_an_edition_covers_its_days(day, until, covered):
    """An edition is in force from its first day to its last, both included."""
    assert edition(until).covers(day) is covered


def test_the_dates_of_an_edition_in_words():
    """An edition says when it is in force."""
    assert edition(None).dates == "from 18 March 2026"
    assert edition(date(2026, 4, 1)).dates == "from 18 March 2026 to 1 April 2026"


def test_dates_in_words():
    """Dates are written as people write them."""
    assert long_date(date(2026, 11, 7)) == "7 November 2026"
    assert weekday_date(date(2026, 11, 27)) == "Friday 27 November 2026"


# --- what stays in memory ---


def test_an_answer_stays_in_memory_until_it_is_forgotten():
    """Then nothing of the case is left."""
    question = sg.rulebook("croydon", on=date(2026, 11, 20)).criteria["case-of-concern"]
    answer = weakref.ref(sg.assess(question, Incident(near_miss=True)))
    gc.collect()
    assert answer() is not None
    forget()
    gc.collect()
    assert answer() is None


def test_the_last_answers_stay_and_no_more():
    """As many as the README says."""
    question = sg.rulebook("croydon", on=date(2026, 11, 20)).criteria["case-of-concern"]
    free = (
        "other_children_at_risk",
        "multi_agency_learning",
        "serious_practice_concerns",
        "near_miss",
        "normally_resident",
        "outside_england",
        "harmed_in_area",
    )
    many = (
        Incident(care_leaver_of=whose, **dict(zip(free, state, strict=True)))
        for whose in (None, *Whose)
        for state in product((None, True, False), repeat=len(free))
    )
    answers = [weakref.ref(sg.assess(question, each)) for each in islice(many, 4_100)]
    gc.collect()
    assert [answer() is not None for answer in answers] == [False] * 4 + [True] * 4_096


# --- counterexamples ---


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (DIED, AnyOf((DIED, NEAR_MISS)), None),
        (AnyOf((DIED, NEAR_MISS)), DIED, {"child_died": False, "near_miss": True}),
        (DIED, DIED, None),
        (DIED, Not(DIED), {"child_died": True}),
        (AnyOf((DIED, Not(DIED))), NEAR_MISS, {"near_miss": False}),
        (AnyOf((DIED, Not(DIED))), AllOf((NEAR_MISS, Not(NEAR_MISS))), {}),
    ],
)
def test_a_counterexample_is_the_fewest_facts(one, other, expected):
    """They suffice: whatever else is so, one condition is met by them and the other is not."""
    found = counterexample(one, other, kind_of(Incident))
    assert found == expected
    if found is not None:
        possible = possible_values(Incident(**found))
        findings = [compiled(each, kind_of(Incident)).finding(possible) for each in (one, other)]
        assert findings == [MET, NOT_MET]


def test_a_counterexample_never_needs_facts_that_contradict_each_other():
    """Who was under 18 when they died was under 18 when harmed, so the one always brings the other."""
    young, younger = criterion("under_18_when_died"), criterion("under_18_when_harmed")
    assert counterexample(young, younger, kind_of(Incident)) is None
    assert counterexample(younger, young, kind_of(Incident)) is not None
