"""Facts against brute force: whatever follows is filled in, whatever can't be is refused, and nothing else."""

from __future__ import annotations

import pickle
from enum import Enum
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safeguarding.errors import FactsError
from safeguarding.facts import KINDS, ChildDeath, Concern, Incident, Suspicion, Whose, from_plain, kind_of, known

CLASSES = tuple(KINDS.values())
ORDER = {Suspicion.NOT_SUSPECTED: 0, Suspicion.SUSPECTED: 1, Suspicion.KNOWN: 2}

# What the words mean, written a second time and not read from the library: for each class, the
# facts that say something about one another, and whether a full state of them can be.
SENSE = {
    Incident: (
        ["child_died", "abuse_or_neglect", "abuse_contributed", "under_18_when_harmed", "under_18_when_died", "unborn",
         "died_in_area", "under_25_when_died"],
        lambda is_: (
            (is_["child_died"] or not is_["died_in_area"])
            and ORDER[is_["abuse_or_neglect"]] >= ORDER[is_["abuse_contributed"]]
            and (not is_["under_18_when_died"] or (is_["under_18_when_harmed"] and is_["under_25_when_died"]))
            and (not is_["unborn"] or is_["under_18_when_died"])
        ),
    ),
    ChildDeath: (
        ["under_18_when_died", "born_alive", "birth_attended", "in_custody", "detained_mental_health_act",
         "not_expected_to_survive", "looked_after_by"],
        lambda is_: (
            (is_["under_18_when_died"] or (is_["born_alive"] and is_["birth_attended"]))
            and (
                is_["born_alive"]
                or not (
                    is_["in_custody"]
                    or is_["detained_mental_health_act"]
                    or is_["not_expected_to_survive"]
                    or is_["looked_after_by"] is not Whose.NONE
                )
            )
        ),
    ),
    Concern: (
        ["immediate_danger", "safe_until_next_working_day", "disabled", "disability_support_missing",
         "allocated_worker", "allocated_worker_reached"],
        lambda is_: (
            not (is_["immediate_danger"] and is_["safe_until_next_working_day"])
            and (is_["disabled"] or not is_["disability_support_missing"])
            and (is_["allocated_worker"] or not is_["allocated_worker_reached"])
        ),
    ),
}  # fmt: skip


def domains(made):
    """The values of each fact of a class, by name."""
    kind = kind_of(made)
    return dict(zip(kind.names, kind.domains, strict=True))


def full_states(made):
    """For each value of a linked fact, the numbers of the full states that have it, as bits; and all that can be."""
    names, sense = SENSE.get(made, ([], lambda _: True))
    with_value = {(name, value): 0 for name in names for value in domains(made)[name]}
    possible = 0
    for number, values in enumerate(product(*(domains(made)[name] for name in names))):
        is_ = dict(zip(names, values, strict=True))
        for named in is_.items():
            with_value[named] |= 1 << number
        if sense(is_):
            possible |= 1 << number
    return names, with_value, possible


def check(made, some, linked, with_value, possible):
    """Compare one class's answer to some facts with all the full states that hold them."""
    left = possible
    for name in some.keys() & set(linked):
        left &= with_value[name, some[name]]
    try:
        facts = made(**some)
    except FactsError:
        assert not left, "refused, although it can be"
        return False
    assert left, "accepted, although it can't be"
    for name, domain in domains(made).items():
        if name in linked:
            values = [value for value in domain if left & with_value[name, value]]
            expected = values[0] if len(values) == 1 else None
        else:
            expected = some.get(name)
        assert known(facts).get(name) is expected
    return True


@pytest.mark.parametrize(("made", "refused"), [(Incident, 6_256), (ChildDeath, 1_092), (Concern, 217)])
def test_every_state_of_the_linked_facts(made, refused):
    """In every state of the facts that imply one another, known or not, exactly what is forced is filled in."""
    linked, with_value, possible = full_states(made)
    accepted = []
    for values in product(*((None, *domains(made)[name]) for name in linked)):
        some = {name: value for name, value in zip(linked, values, strict=True) if value is not None}
        accepted.append(check(made, some, linked, with_value, possible))
    assert accepted.count(False) == refused


@pytest.mark.parametrize("made", CLASSES)
def test_every_pair_and_triple(made):
    """Any one to three facts of a class, linked or not, fill in what they force, or are refused if they can't be."""
    linked, with_value, possible = full_states(made)
    for size in (1, 2, 3):
        for names in combinations(domains(made), size):
            for values in product(*(domains(made)[name] for name in names)):
                check(made, dict(zip(names, values, strict=True)), linked, with_value, possible)


def accepted(made, some):
    """Whether a class of facts lets these stand together."""
    try:
        made(**some)
    except FactsError:
        return False
    return True


@st.composite
def some_facts(draw):
    """A class, and some facts of it by name."""
    made = draw(st.sampled_from(CLASSES))
    every = domains(made)
    names = draw(st.lists(st.sampled_from(list(every)), unique=True))
    return made, {name: draw(st.sampled_from(every[name])) for name in names}


class TestFacts:
    """Facts are one value, however given: plain or typed, in any order, stated or filled in, pickled or not."""

    @given(some_facts(), st.randoms())
    @settings(deadline=None)
    def test_one_value(self, drawn, random):
        made, some = drawn
        plain = {name: value.value if isinstance(value, Enum) else value for name, value in some.items()}
        if not accepted(made, some):
            with pytest.raises(FactsError) as refused:
                made(**some)
            with pytest.raises(FactsError) as again:
                from_plain(made, plain)
            assert again.value.problems == refused.value.problems
            return
        facts = made(**some)
        shuffled = random.sample(list(plain.items()), len(plain))
        whole = dict(known(facts))
        for twin in (from_plain(made, dict(shuffled)), made(**whole), pickle.loads(pickle.dumps(facts))):
            assert twin == facts
            assert hash(twin) == hash(facts)
            assert repr(twin) == repr(facts)

    @given(some_facts(), st.data())
    @settings(deadline=None)
    def test_more_is_never_less(self, drawn, data):
        """One fact more never takes away what was known."""
        made, some = drawn
        if some:
            name = data.draw(st.sampled_from(sorted(some)))
            fewer = {other: value for other, value in some.items() if other != name}
            assume(accepted(made, some))
            facts, before = made(**some), made(**fewer)
            for other in domains(made):
                assert known(before).get(other) in (None, known(facts).get(other))
