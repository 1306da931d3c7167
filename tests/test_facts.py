"""Facts: what is filled in, what is refused, and that no value is ever shown."""

from __future__ import annotations

import copy
import pickle
from enum import Enum

import attrs
import pytest

from safeguarding.errors import FactsError
from safeguarding.facts import (
    KINDS,
    Allegation,
    Certainty,
    ChildDeath,
    Concern,
    Consent,
    Incident,
    Suspicion,
    Whose,
    from_plain,
    kind_of,
    known,
    possible_values,
)

CLASSES = tuple(KINDS.values())
KNOWN, SUSPECTED, NOT_SUSPECTED = Suspicion
EACH_FACT = [
    pytest.param(made, name, domain, id=f"{made.__name__}.{name}")
    for made in CLASSES
    for name, domain in zip(kind_of(made).names, kind_of(made).domains, strict=True)
]


class LooksLikeSuspicion(Enum):
    """Another enum with the same names and values."""

    KNOWN = "known"
    SUSPECTED = "suspected"
    NOT_SUSPECTED = "not_suspected"


class Hostile:
    """A value that can't be compared, hashed or shown."""

    def __eq__(self, other):
        raise AssertionError

    __hash__ = None

    def __bool__(self):
        raise AssertionError

    def __repr__(self):
        raise AssertionError


def problems(refused):
    """The path of each problem, and what was expected there."""
    return [(problem.path, problem.expected) for problem in refused.value.problems]


def test_nothing_given_nothing_known():
    """Left out means not known: nothing is filled in from nothing."""
    assert [known(made()) for made in CLASSES] == [{}] * 4


@pytest.mark.parametrize(
    ("about", "made", "names"),
    [
        (
            "incidents.Incident",
            Incident,
            """child_died serious_harm abuse_or_neglect abuse_contributed under_18_when_harmed under_18_when_died
            unborn harmed_in_area died_in_area outside_england normally_resident looked_after_by care_leaver_of
            under_25_when_died other_children_at_risk multi_agency_learning serious_practice_concerns near_miss""",
        ),
        (
            "child_deaths.ChildDeath",
            ChildDeath,
            """under_18_when_died born_alive at_least_24_weeks birth_attended lawful_termination external_cause
            sudden_no_apparent_cause in_custody detained_mental_health_act suspicion_not_natural
            not_expected_to_survive abuse_or_neglect normally_resident died_in_area outside_england looked_after_by
            already_notified""",
        ),
        (
            "allegations.Allegation",
            Allegation,
            """works_with_children works_in_area harmed_or_may_have_harmed possible_offence may_pose_risk
            may_be_unsuitable outside_work about_the_head child_in_immediate_danger person_told""",
        ),
        (
            "thresholds.Concern",
            Concern,
            """immediate_danger significant_harm safe_until_next_working_day unborn
            unlikely_to_reach_reasonable_health_or_development health_or_development_impaired_without_services disabled
            disability_support_missing complex_or_multiple_needs emerging_needs worries_building_up allocated_worker
            allocated_worker_reached lives_in_area found_in_area consent about_someone_who_works_with_children""",
        ),
    ],
)
def test_the_facts_of_the_contract(about, made, names):
    """The facts that can be known are those of the design, in its order, under the name that data files use."""
    assert KINDS[about] is made
    assert kind_of(made).names == tuple(names.split())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (Suspicion, ["known", "suspected", "not_suspected"]),
        (Certainty, ["yes", "likely", "no"]),
        (Whose, ["this_authority", "another", "none"]),
        (Consent, ["given", "refused", "not_asked", "unsafe_to_ask"]),
    ],
)
def test_the_words_for_values(values, words):
    """Each value has one word in plain data."""
    assert [value.value for value in values] == words


@pytest.mark.parametrize(
    ("made", "given", "filled"),
    [
        pytest.param(
            Incident,
            {"under_18_when_died": True},
            {"under_18_when_harmed": True, "under_25_when_died": True},
            id="under 18 at death was under 18 when harmed, and under 25",
        ),
        pytest.param(
            Incident,
            {"under_18_when_harmed": False},
            {"under_18_when_died": False, "unborn": False},
            id="an adult when harmed was an adult at death, and is born",
        ),
        pytest.param(
            Incident,
            {"under_25_when_died": False},
            {"under_18_when_died": False, "unborn": False},
            id="25 at death was no child at death, and is born; the harm may be older",
        ),
        pytest.param(
            Incident,
            {"unborn": True},
            {"under_18_when_harmed": True, "under_18_when_died": True, "under_25_when_died": True},
            id="an unborn baby is under every age",
        ),
        pytest.param(Incident, {"under_18_when_died": False}, {"unborn": False}, id="an adult at death is born"),
        pytest.param(Incident, {"under_18_when_harmed": True}, {}, id="harmed at 17 says nothing of the age at death"),
        pytest.param(Incident, {"died_in_area": True}, {"child_died": True}, id="who died here died"),
        pytest.param(Incident, {"child_died": False}, {"died_in_area": False}, id="who lives did not die here"),
        pytest.param(Incident, {"died_in_area": False}, {}, id="not dying here is not living"),
        pytest.param(
            Incident,
            {"abuse_contributed": KNOWN},
            {"abuse_or_neglect": KNOWN},
            id="what is known to contribute is known",
        ),
        pytest.param(
            Incident, {"abuse_contributed": SUSPECTED}, {}, id="what is suspected to contribute is suspected or known"
        ),
        pytest.param(
            Incident,
            {"abuse_or_neglect": NOT_SUSPECTED},
            {"abuse_contributed": NOT_SUSPECTED},
            id="what is not suspected is not suspected to contribute",
        ),
        pytest.param(Incident, {"abuse_or_neglect": KNOWN}, {}, id="known abuse need not have contributed"),
        pytest.param(
            ChildDeath,
            {"under_18_when_died": False},
            {"born_alive": True, "birth_attended": True},
            id="an adult was born alive",
        ),
        pytest.param(ChildDeath, {"under_18_when_died": True}, {}, id="a stillborn baby is under 18 too"),
        pytest.param(ChildDeath, {"in_custody": True}, {"born_alive": True}, id="custody implies born alive"),
        pytest.param(
            ChildDeath, {"detained_mental_health_act": True}, {"born_alive": True}, id="detention implies born alive"
        ),
        pytest.param(
            ChildDeath, {"not_expected_to_survive": True}, {"born_alive": True}, id="who may not survive was born alive"
        ),
        pytest.param(
            ChildDeath, {"looked_after_by": Whose.THIS_AUTHORITY}, {"born_alive": True}, id="looked after here"
        ),
        pytest.param(ChildDeath, {"looked_after_by": Whose.ANOTHER}, {"born_alive": True}, id="looked after elsewhere"),
        pytest.param(ChildDeath, {"looked_after_by": Whose.NONE}, {}, id="not being looked after implies nothing"),
        pytest.param(
            ChildDeath,
            {"born_alive": False},
            {
                "under_18_when_died": True,
                "in_custody": False,
                "detained_mental_health_act": False,
                "not_expected_to_survive": False,
                "looked_after_by": Whose.NONE,
            },
            id="a stillborn baby was never in custody, detained or looked after",
        ),
        pytest.param(
            ChildDeath, {"birth_attended": False}, {"under_18_when_died": True}, id="a death at birth is a child's"
        ),
        pytest.param(
            Concern,
            {"immediate_danger": True},
            {"safe_until_next_working_day": False},
            id="who is in immediate danger can't wait",
        ),
        pytest.param(
            Concern,
            {"safe_until_next_working_day": True},
            {"immediate_danger": False},
            id="who can wait is in no such danger",
        ),
        pytest.param(
            Concern,
            {"allocated_worker_reached": True},
            {"allocated_worker": True},
            id="a worker who was reached is there",
        ),
        pytest.param(
            Concern, {"disability_support_missing": True}, {"disabled": True}, id="a disabled child lacks the support"
        ),
    ],
)
def test_what_follows_is_filled_in(made, given, filled):
    """A fact that follows from the others is known, and nothing else is."""
    assert known(made(**given)) == {**given, **filled}


@pytest.mark.parametrize(
    ("made", "given"),
    [
        (Incident, {"under_18_when_died": True, "under_18_when_harmed": False}),
        (Incident, {"under_18_when_died": True, "under_25_when_died": False}),
        (Incident, {"unborn": True, "under_18_when_died": False}),
        (Incident, {"died_in_area": True, "child_died": False}),
        (Incident, {"abuse_contributed": KNOWN, "abuse_or_neglect": SUSPECTED}),
        (Incident, {"abuse_contributed": KNOWN, "abuse_or_neglect": NOT_SUSPECTED}),
        (Incident, {"abuse_contributed": SUSPECTED, "abuse_or_neglect": NOT_SUSPECTED}),
        (ChildDeath, {"under_18_when_died": False, "born_alive": False}),
        (ChildDeath, {"under_18_when_died": False, "birth_attended": False}),
        (ChildDeath, {"in_custody": True, "born_alive": False}),
        (ChildDeath, {"detained_mental_health_act": True, "born_alive": False}),
        (ChildDeath, {"not_expected_to_survive": True, "born_alive": False}),
        (ChildDeath, {"looked_after_by": Whose.THIS_AUTHORITY, "born_alive": False}),
        (ChildDeath, {"looked_after_by": Whose.ANOTHER, "born_alive": False}),
        (Concern, {"immediate_danger": True, "safe_until_next_working_day": True}),
        (Concern, {"allocated_worker_reached": True, "allocated_worker": False}),
        (Concern, {"disability_support_missing": True, "disabled": False}),
    ],
)
def test_contradictions_are_refused(made, given):
    """Two facts that can't both be so are refused, and named."""
    with pytest.raises(FactsError) as refused:
        made(**given)
    ((path, expected),) = problems(refused)
    assert set(path.split(", ")) == set(given)
    assert expected == "these contradict each other; correct one, or leave out what is not known"


def test_every_contradiction_at_once():
    """Facts that contradict in two ways give two problems."""
    with pytest.raises(FactsError) as refused:
        Incident(died_in_area=True, child_died=False, abuse_contributed=Suspicion.KNOWN, abuse_or_neglect=NOT_SUSPECTED)
    assert [path for path, _ in problems(refused)] == [
        "child_died, died_in_area",
        "abuse_or_neglect, abuse_contributed",
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"unborn": True, "under_18_when_harmed": False},
        {"unborn": True, "under_25_when_died": False},
    ],
)
def test_only_given_facts_are_blamed(given):
    """A contradiction names facts that the caller gave, and no other."""
    with pytest.raises(FactsError) as refused:
        Incident(**given)
    assert {name for path, _ in problems(refused) for name in path.split(", ")} == set(given)


@pytest.mark.parametrize(("made", "name", "domain"), EACH_FACT)
def test_every_wrong_type_is_refused(made, name, domain):
    """What is not exactly a value of the fact is refused with the fact's name and what was expected."""
    if domain == (True, False):
        choices = "True or False"
    else:
        choices = " or ".join(f"{type(value).__name__}.{value.name}" for value in domain)
    words = [value.value for value in domain if isinstance(value, Enum)]
    others = [value for values in (Suspicion, Certainty, Whose, Consent) for value in values if value not in domain]
    wrong = [
        "false", "true", "no", "", b"", 0, 1, 0.0, 1.0, (), [], {}, object(), float("nan"), Hostile(), type(domain[0]),
        *LooksLikeSuspicion, *words, *others, *((True, False) if words else ()),
    ]  # fmt: skip
    for value in wrong:
        with pytest.raises(FactsError) as refused:
            made(**{name: value})
        assert problems(refused) == [(name, f"expected {choices}, or nothing where it is not known")]


@pytest.mark.parametrize(("made", "name", "domain"), EACH_FACT)
def test_every_value_is_taken(made, name, domain):
    """Each value of a fact is kept as it is."""
    assert [getattr(made(**{name: value}), name) for value in domain] == list(domain)


def test_every_wrong_fact_at_once():
    """All wrong values are reported together, in the order of the facts, and none is shown."""
    canary = "Aster Quill-Tamarind"
    wrong = dict.fromkeys(reversed(kind_of(Incident).names), canary)
    with pytest.raises(FactsError) as refused:
        Incident(**wrong)
    assert [path for path, _ in problems(refused)] == list(kind_of(Incident).names)
    assert "18 problems" in str(refused.value)
    assert canary not in str(refused.value) + repr(refused.value) + repr(refused.value.__cause__)


@pytest.mark.parametrize("made", CLASSES)
def test_none_is_left_out(made):
    """None and left out mean the same: not known."""
    nothing = made(**dict.fromkeys(kind_of(made).names))
    assert nothing == made()
    assert hash(nothing) == hash(made())
    assert possible_values(nothing) == possible_values(made())


def test_possible_values():
    """What is left of each fact is kept, also where more than one value is left."""
    kind = kind_of(Incident)
    left = dict(zip(kind.names, possible_values(Incident(abuse_contributed=SUSPECTED, child_died=True)), strict=True))
    assert left["abuse_contributed"] == 0b010
    assert left["abuse_or_neglect"] == 0b011  # known or suspected
    assert left["child_died"] == 0b01
    assert left["serious_harm"] == 0b111
    assert left["near_miss"] == 0b11


def test_facts_are_keyword_only():
    """A fact is passed by name."""
    with pytest.raises(TypeError):
        Incident(True)
    with pytest.raises(TypeError):
        Incident(no_such_fact=True)


FULL = (
    Incident(unborn=True, abuse_contributed=SUSPECTED, serious_harm=Certainty.LIKELY, care_leaver_of=Whose.ANOTHER),
    ChildDeath(in_custody=True, abuse_or_neglect=KNOWN, looked_after_by=Whose.THIS_AUTHORITY),
    Allegation(works_with_children=True, person_told=False),
    Concern(immediate_danger=True, consent=Consent.UNSAFE_TO_ASK),
)


@pytest.mark.parametrize("facts", FULL)
@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda facts: pickle.loads(pickle.dumps(facts)), attrs.evolve]
)
def test_a_copy_is_equal(facts, copied):
    """Facts are hashable, and a copy, pickled or not, is equal down to what is still possible."""
    twin = copied(facts)
    assert twin == facts
    assert hash(twin) == hash(facts)
    assert {twin, facts} == {facts}
    assert possible_values(twin) == possible_values(facts)


def test_equal_and_different():
    """Facts are equal where the same is known, given or filled in; classes never mix."""
    assert Incident(died_in_area=True) == Incident(died_in_area=True, child_died=True)
    assert Incident(child_died=True) != Incident(child_died=False)
    assert Incident(child_died=False) != Incident()
    assert Incident() != ChildDeath()


@pytest.mark.parametrize("facts", FULL)
def test_facts_are_frozen(facts):
    """No fact can be changed or added afterwards."""
    for name in (*kind_of(type(facts)).names, "_possible", "another"):
        with pytest.raises(AttributeError):
            setattr(facts, name, None)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (Incident(), "<Incident: 0 of 18 facts known>"),
        (FULL[0], "<Incident: 7 of 18 facts known>"),
        (FULL[1], "<ChildDeath: 4 of 17 facts known>"),
        (FULL[2], "<Allegation: 2 of 10 facts known>"),
        (FULL[3], "<Concern: 3 of 17 facts known>"),
    ],
)
def test_repr_shows_no_value(facts, shown):
    """A repr says how much is known and nothing of what."""
    assert repr(facts) == str(facts) == shown


@pytest.mark.parametrize(("made", "name", "domain"), EACH_FACT)
def test_from_plain_and_back(made, name, domain):
    """Plain words and booleans give the facts that the values themselves give; so do the values."""
    for value in domain:
        word = value.value if isinstance(value, Enum) else value
        assert from_plain(made, {name: word}) == from_plain(made, {name: value}) == made(**{name: value})
    assert from_plain(made, {name: None}) == from_plain(made, {}) == made()


def test_from_plain_names_every_mistake():
    """Unknown names and wrong values are reported together; near names are offered and the caller's not repeated."""
    values = {
        "child_dead": True,
        "child_died": "false",
        "favourite colour": "umber",
        7: True,
        "serious_harm": "severe",
        "abuse_or_neglect": True,
        "near_miss": ["umber"],
    }
    with pytest.raises(FactsError) as refused:
        from_plain(Incident, values)
    facts = ", ".join(kind_of(Incident).names)
    unknown = "or nothing where it is not known"
    assert problems(refused) == [
        ("name 1", "not a fact of Incident; did you mean child_died?"),
        ("name 3", f"not a fact of Incident; its facts are {facts}"),
        ("name 4", f"not a fact of Incident; its facts are {facts}"),
        ("child_died", f"expected true or false, {unknown}"),
        ("serious_harm", f'expected "yes" or "likely" or "no", {unknown}'),
        ("abuse_or_neglect", f'expected "known" or "suspected" or "not_suspected", {unknown}'),
        ("near_miss", f"expected true or false, {unknown}"),
    ]
    for shown in ("umber", "severe", "child_dead;", "colour", "7"):
        assert shown not in str(refused.value).replace("7 problems", "")


def test_from_plain_takes_no_look_alike():
    """A word must be plain text: a subclass of text, or a word of another fact, is refused."""

    class Word(str):  # noqa: SLOT000
        pass

    for wrong in (Word("known"), "KNOWN", " known", "yes", "this_authority", 1):
        with pytest.raises(FactsError) as refused:
            from_plain(Incident, {"abuse_or_neglect": wrong})
        assert [path for path, _ in problems(refused)] == ["abuse_or_neglect"]


def test_from_plain_refuses_contradictions():
    """Plain facts that contradict are refused like any others."""
    with pytest.raises(FactsError, match=r"^child_died, died_in_area: these contradict"):
        from_plain(Incident, {"died_in_area": True, "child_died": False})


def test_a_fact_that_is_put_right_leaves_nothing_of_the_wrong_one():
    """What the wrong value implied goes with it; otherwise a "not known yet" could become a "no"."""
    wrong = Incident(child_died=True, died_in_area=True, under_18_when_harmed=False)
    for value in (True, None):
        right = attrs.evolve(wrong, under_18_when_harmed=value)
        afresh = Incident(child_died=True, died_in_area=True, under_18_when_harmed=value)
        assert right == afresh
        assert known(right) == known(afresh)
        assert "under_18_when_died" not in known(right)


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda: from_plain("zebedee", {}), "facts_class"),
        (lambda: from_plain([], {}), "facts_class"),
        (lambda: from_plain(Incident, None), "values"),
        (lambda: from_plain(Incident, "zebedee"), "values"),
        (lambda: known("zebedee"), "facts"),
        (type("Zebedee", (Incident,), {}), "facts"),
    ],
)
def test_other_arguments_are_refused(call, path):
    """By their name, and never repeated."""
    with pytest.raises(FactsError) as refused:
        call()
    assert [each.path for each in refused.value.problems] == [path]
    assert "zebedee" not in str(refused.value).lower()
