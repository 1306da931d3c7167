"""What can be known about a case, and what one fact says about another.

Every fact is optional and ``None`` means *not known*, which is never "no". A fact
that follows from the others counts as known, see `known`; facts that contradict each
other are refused. No message or repr shows a value: facts are about children.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import attrs

from safeguarding._given import is_a, is_mapping
from safeguarding.errors import FactsError, FactsProblem


class Suspicion(Enum):
    """Whether abuse or neglect is known; suspicion is enough for every duty here."""

    KNOWN = "known"
    SUSPECTED = "suspected"
    NOT_SUSPECTED = "not_suspected"


class Certainty(Enum):
    """Whether something is so; likely counts wherever the guidance says so."""

    YES = "yes"
    LIKELY = "likely"
    NO = "no"


class Whose(Enum):
    """Which local authority, if any, has a duty to the child."""

    THIS_AUTHORITY = "this_authority"
    ANOTHER = "another"
    NONE = "none"


class Consent(Enum):
    """What is known of the family's consent; its absence never blocks a referral."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"
    UNSAFE_TO_ASK = "unsafe_to_ask"


Value = bool | Enum
Facts = TypeVar("Facts")

_YES_NO: tuple[Value, ...] = (True, False)


def _fact(values: type[Enum] | None = None) -> Any:  # noqa: ANN401  attrs fields are untyped
    """Return a field that is not known until somebody says so."""
    # Two are equal where the same is known, what follows from it included: `_possible` compares.
    return attrs.field(default=None, eq=False, metadata={"values": _YES_NO if values is None else tuple(values)})


def _possible() -> Any:  # noqa: ANN401
    """Return the hidden field: for each fact, the values still possible, as bits."""
    return attrs.field(init=False)


@attrs.frozen(kw_only=True, repr=False)
class Incident:
    """What is known about a serious incident or the death of a child or care leaver.

    Source: Children Act 2004, s.16C; Working Together to Safeguard Children.
    """

    #: The child, or the care leaver, died.
    child_died: bool | None = _fact()
    #: The child was seriously harmed, or is likely to have been.
    serious_harm: Certainty | None = _fact(Certainty)
    #: Abuse or neglect of the child is known or suspected. It need not have caused the harm;
    #: exploitation and harm by other children count.
    abuse_or_neglect: Suspicion | None = _fact(Suspicion)
    #: Abuse or neglect is known or suspected to have contributed to the death or harm.
    abuse_contributed: Suspicion | None = _fact(Suspicion)
    #: Had not reached the start of the 18th birthday when harmed.
    under_18_when_harmed: bool | None = _fact()
    #: Had not reached the start of the 18th birthday at death.
    under_18_when_died: bool | None = _fact()
    #: The child is not yet born.
    unborn: bool | None = _fact()
    #: The harm took place in this authority's area.
    harmed_in_area: bool | None = _fact()
    #: The death took place in this authority's area.
    died_in_area: bool | None = _fact()
    #: The death or the harm took place outside England: Wales, Scotland, Northern Ireland, abroad.
    outside_england: bool | None = _fact()
    #: The child normally lives in this authority's area.
    normally_resident: bool | None = _fact()
    #: Which authority looks after the child (at death, where the child died).
    looked_after_by: Whose | None = _fact(Whose)
    #: Which authority the person was a care leaver of.
    care_leaver_of: Whose | None = _fact(Whose)
    #: Had not reached the start of the 25th birthday at death.
    under_25_when_died: bool | None = _fact()
    #: Another child could be at risk now.
    other_children_at_risk: bool | None = _fact()
    #: Several agencies could learn from the case.
    multi_agency_learning: bool | None = _fact()
    #: There are serious concerns about practice.
    serious_practice_concerns: bool | None = _fact()
    #: Serious harm was only just avoided.
    near_miss: bool | None = _fact()
    _possible: tuple[int, ...] = _possible()

    def __attrs_post_init__(self) -> None:
        _settle(self)

    def __repr__(self) -> str:
        return _counted(self)


@attrs.frozen(kw_only=True, repr=False)
class ChildDeath:
    """What is known about the death of a child, or about a child not expected to survive.

    Source: Children Act 2004, s.16M; Child death review: statutory and operational guidance.
    """

    #: Had not reached the start of the 18th birthday at death.
    under_18_when_died: bool | None = _fact()
    #: Showed signs of life after birth; true for every child past birth.
    born_alive: bool | None = _fact()
    #: The pregnancy had reached 24 weeks.
    at_least_24_weeks: bool | None = _fact()
    #: A healthcare professional was at the birth. False says that the death belongs to an
    #: unattended birth; leave it out for an older child.
    birth_attended: bool | None = _fact()
    #: The pregnancy was ended within the law.
    lawful_termination: bool | None = _fact()
    #: The death is or could be due to external causes.
    external_cause: bool | None = _fact()
    #: The death was sudden and no cause is apparent at once.
    sudden_no_apparent_cause: bool | None = _fact()
    #: The child was in custody.
    in_custody: bool | None = _fact()
    #: The child was detained under the Mental Health Act.
    detained_mental_health_act: bool | None = _fact()
    #: The first circumstances raise a suspicion that the death was not natural.
    suspicion_not_natural: bool | None = _fact()
    #: The child was resuscitated or is critically ill and is not expected to survive.
    not_expected_to_survive: bool | None = _fact()
    #: Abuse or neglect is known or suspected.
    abuse_or_neglect: Suspicion | None = _fact(Suspicion)
    #: The child normally lived in this area.
    normally_resident: bool | None = _fact()
    #: The death took place in this area.
    died_in_area: bool | None = _fact()
    #: The death took place outside England.
    outside_england: bool | None = _fact()
    #: Which authority looked after the child.
    looked_after_by: Whose | None = _fact(Whose)
    #: Somebody is known to have notified the death already.
    already_notified: bool | None = _fact()
    _possible: tuple[int, ...] = _possible()

    def __attrs_post_init__(self) -> None:
        _settle(self)

    def __repr__(self) -> str:
        return _counted(self)


@attrs.frozen(kw_only=True, repr=False)
class Allegation:
    """What is known about an allegation against an adult.

    Source: Keeping Children Safe in Education, part four.
    """

    #: The adult works or volunteers with children, whoever employs them.
    works_with_children: bool | None = _fact()
    #: The work is in this authority's area.
    works_in_area: bool | None = _fact()
    #: Their behaviour has harmed a child, or may have.
    harmed_or_may_have_harmed: bool | None = _fact()
    #: Possibly committed a criminal offence against, or related to, a child.
    possible_offence: bool | None = _fact()
    #: Behaved towards a child in a way that shows a possible risk of harm to children.
    may_pose_risk: bool | None = _fact()
    #: Behaved, or may have behaved, in a way that shows they may not be suitable to work with children.
    may_be_unsuitable: bool | None = _fact()
    #: It happened outside work, for example at home.
    outside_work: bool | None = _fact()
    #: The adult is the head of the school or of the organisation.
    about_the_head: bool | None = _fact()
    #: A child is in immediate danger.
    child_in_immediate_danger: bool | None = _fact()
    #: The adult has already been told.
    person_told: bool | None = _fact()
    _possible: tuple[int, ...] = _possible()

    def __attrs_post_init__(self) -> None:
        _settle(self)

    def __repr__(self) -> str:
        return _counted(self)


@attrs.frozen(kw_only=True, repr=False)
class Concern:
    """What is known about a child who may need help or protection.

    Source: Children Act 1989, ss.17 and 47; the continuum of need.
    """

    #: A child is in immediate danger.
    immediate_danger: bool | None = _fact()
    #: The child is suffering significant harm, or is likely to: known or suspected.
    significant_harm: Suspicion | None = _fact(Suspicion)
    #: The child can safely wait until the next working day.
    safe_until_next_working_day: bool | None = _fact()
    #: The child is not yet born.
    unborn: bool | None = _fact()
    #: Without services, unlikely to reach or keep a reasonable standard of health or development.
    unlikely_to_reach_reasonable_health_or_development: bool | None = _fact()
    #: Without services, health or development is likely to be significantly impaired.
    health_or_development_impaired_without_services: bool | None = _fact()
    #: The child is disabled.
    disabled: bool | None = _fact()
    #: The support that a disabled child should have is missing.
    disability_support_missing: bool | None = _fact()
    #: The child's needs are complex, or there are many.
    complex_or_multiple_needs: bool | None = _fact()
    #: Needs are emerging that one service alone does not meet.
    emerging_needs: bool | None = _fact()
    #: Small worries are building up.
    worries_building_up: bool | None = _fact()
    #: The child has an allocated social worker or key worker.
    allocated_worker: bool | None = _fact()
    #: The allocated worker, or somebody covering, has been reached.
    allocated_worker_reached: bool | None = _fact()
    #: The child lives in this authority's area.
    lives_in_area: bool | None = _fact()
    #: The child is, or was found, in this authority's area.
    found_in_area: bool | None = _fact()
    #: What is known of the family's consent; its absence blocks nothing.
    consent: Consent | None = _fact(Consent)
    #: The worry is about somebody who works with children.
    about_someone_who_works_with_children: bool | None = _fact()
    _possible: tuple[int, ...] = _possible()

    def __attrs_post_init__(self) -> None:
        _settle(self)

    def __repr__(self) -> str:
        return _counted(self)


#: The same, as positions of facts and bits of values.
_Pair = tuple[tuple[int, int], tuple[int, int]]

#: A value that can't stand beside another: (fact, values) never with (fact, values).
_Never = tuple[tuple[str, frozenset[Value]], tuple[str, frozenset[Value]]]


def _so(fact: str, value: Value, other: str, other_value: bool) -> _Never:  # noqa: FBT001  a fact's value
    """State that `fact` being `value` settles the yes-or-no fact `other`."""
    return (fact, frozenset({value})), (other, frozenset({not other_value}))


_LOOKED_AFTER = frozenset({Whose.THIS_AUTHORITY, Whose.ANOTHER})

# Only what is true by the meaning of the words: a doubtful one would turn an
# honest "not known" into an answer, or refuse a case at the worst moment.
_NEVER: dict[type, tuple[_Never, ...]] = {
    Incident: (
        _so("under_18_when_died", True, "under_18_when_harmed", True),
        _so("under_18_when_died", True, "under_25_when_died", True),
        _so("unborn", True, "under_18_when_harmed", True),
        _so("unborn", True, "under_18_when_died", True),
        _so("died_in_area", True, "child_died", True),
        # What contributed is at least suspected, and what is known to have contributed is known.
        (
            ("abuse_contributed", frozenset({Suspicion.KNOWN})),
            ("abuse_or_neglect", frozenset({Suspicion.SUSPECTED, Suspicion.NOT_SUSPECTED})),
        ),
        (
            ("abuse_contributed", frozenset({Suspicion.SUSPECTED})),
            ("abuse_or_neglect", frozenset({Suspicion.NOT_SUSPECTED})),
        ),
    ),
    # A birth without a healthcare professional is asked about only where the
    # death belongs to it, so the child was no adult; an adult was born alive.
    ChildDeath: (
        _so("under_18_when_died", False, "born_alive", True),
        _so("birth_attended", False, "under_18_when_died", True),
        _so("in_custody", True, "born_alive", True),
        _so("detained_mental_health_act", True, "born_alive", True),
        _so("not_expected_to_survive", True, "born_alive", True),
        (("looked_after_by", _LOOKED_AFTER), ("born_alive", frozenset({False}))),
    ),
    Allegation: (),
    Concern: (
        _so("immediate_danger", True, "safe_until_next_working_day", False),
        _so("allocated_worker_reached", True, "allocated_worker", True),
        _so("disability_support_missing", True, "disabled", True),
    ),
}

#: The classes of facts by the name that data files use; looked up, never imported by name.
KINDS: Mapping[str, type] = {
    "incidents.Incident": Incident,
    "child_deaths.ChildDeath": ChildDeath,
    "allegations.Allegation": Allegation,
    "thresholds.Concern": Concern,
}


@attrs.frozen
class Kind:
    """One class of facts, as numbers: facts by position, values by position."""

    names: tuple[str, ...]
    domains: tuple[tuple[Value, ...], ...]
    #: ((fact, value bits), (fact, value bits)) that never hold together.
    never: tuple[_Pair, ...]

    def bits(self, position: int, values: Iterable[Value]) -> int:
        """Return the bits of `values` of the fact at `position`."""
        return sum(1 << self.domains[position].index(value) for value in values)

    @property
    def all_possible(self) -> tuple[int, ...]:
        """For each fact, the bits of all its values."""
        return tuple((1 << len(domain)) - 1 for domain in self.domains)


def _kind(facts_class: type) -> Kind:
    fields = [field for field in attrs.fields(facts_class) if field.init]
    bare = Kind(
        names=tuple(field.name for field in fields),
        domains=tuple(field.metadata["values"] for field in fields),
        never=(),
    )

    def numbered(fact: str, values: frozenset[Value]) -> tuple[int, int]:
        position = bare.names.index(fact)
        return position, bare.bits(position, values)

    never = {(numbered(*one), numbered(*other)) for one, other in _NEVER[facts_class]}
    return attrs.evolve(bare, never=tuple(sorted(_closed(never, bare.all_possible))))


def _closed(never: set[_Pair], full: tuple[int, ...]) -> set[_Pair]:
    """Add what follows by a third fact: with a and b out, and not-b and c out, a and c are out."""
    pairs = never | {(other, one) for one, other in never}
    while True:
        more = {
            (one, last)
            for one, (middle, values) in pairs
            for (fact, others), last in pairs
            if fact == middle and values | others == full[middle] and one[0] != last[0]
        }
        if more <= pairs:
            return {(one, other) for one, other in pairs if one < other}
        pairs |= more | {(other, one) for one, other in more}


_KINDS = {facts_class: _kind(facts_class) for facts_class in KINDS.values()}

#: The values that don't meet a rule, and the other fact with its values that the rule takes away.
_Rule = tuple[int, int, int]


class _Ready(NamedTuple):
    """What checking a case of one class takes, laid out once."""

    given: Callable[[object], tuple[Any, ...]]
    #: For each fact, the bits of a value by its identity: 0 equals False, and is none.
    bits: tuple[Mapping[int, int], ...]
    rules: tuple[tuple[_Rule, ...], ...]


def _ready(kind: Kind) -> _Ready:
    rules: list[list[_Rule]] = [[] for _ in kind.names]
    for one, other in kind.never:
        for (fact, values), (ruled, out) in ((one, other), (other, one)):
            rules[fact].append((kind.all_possible[fact] & ~values, ruled, out))
    bits = [
        {id(None): full, **{id(value): 1 << place for place, value in enumerate(domain)}}
        for full, domain in zip(kind.all_possible, kind.domains, strict=True)
    ]
    return _Ready(given=attrgetter(*kind.names), bits=tuple(bits), rules=tuple(map(tuple, rules)))


_READY: Mapping[type, _Ready] = {facts_class: _ready(kind) for facts_class, kind in _KINDS.items()}


def kind_of(facts_class: type) -> Kind:
    """Return the facts of a class, their values and what never stands together."""
    return _KINDS[facts_class]


def possible_values(facts: object) -> tuple[int, ...]:
    """Return, for each fact in the order of the class, the values still possible as bits."""
    return facts._possible  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001  every class of facts has it


def known(facts: object) -> Mapping[str, Value]:
    """Return every fact that is known, by name: those given, and those that follow from them.

    Raises:
        safeguarding.errors.FactsError: `facts` are of none of the classes here.
    """
    if type(facts) not in _KINDS:
        raise FactsError([FactsProblem("facts", f"expected one of {', '.join(KINDS)}")])
    kind = kind_of(type(facts))
    return {
        name: domain[bits.bit_length() - 1]
        for name, domain, bits in zip(kind.names, kind.domains, possible_values(facts), strict=True)
        if bits.bit_count() == 1
    }


def from_plain(facts_class: type[Facts], values: Mapping[str, object]) -> Facts:
    """Return facts from plain data such as a YAML or JSON mapping.

    Args:
        facts_class: For example `Incident`.
        values: Facts by name; booleans as they are, the others by their word
            (``suspected``). Left out or ``None`` both mean not known.

    Raises:
        safeguarding.errors.FactsError: Every name or value that can't be used.
    """
    if not any(facts_class is each for each in KINDS.values()):
        raise FactsError([FactsProblem("facts_class", f"expected one of {', '.join(KINDS)}")])
    if not is_mapping(values):
        raise FactsError([FactsProblem("values", "expected facts by name")])
    kind = kind_of(facts_class)
    problems = []
    given: dict[str, object] = {}
    for position, (name, value) in enumerate(values.items(), start=1):
        if not is_a(name, str) or name not in kind.names:
            problems.append(_no_such_fact(position, name, facts_class, kind))
            continue
        words = {word.value: word for word in kind.domains[kind.names.index(name)] if isinstance(word, Enum)}
        given[name] = words.get(value, value) if type(value) is str else value
    problems += _value_problems(kind, [given.get(name) for name in kind.names], _in_plain)
    if problems:
        raise FactsError(problems)
    return facts_class(**given)


def _no_such_fact(position: int, name: object, facts_class: type, kind: Kind) -> FactsProblem:
    # The name is the caller's own, so it isn't repeated.
    near = get_close_matches(name, kind.names, n=1) if is_a(name, str) else []
    remedy = f"did you mean {near[0]}?" if near else f"its facts are {', '.join(kind.names)}"
    return FactsProblem(f"name {position}", f"not a fact of {facts_class.__name__}; {remedy}")


def _settle(facts: object) -> None:
    """Check each value, narrow what is still possible by what follows, refuse what contradicts.

    What follows is kept apart from what was given: a fact that is put right with ``attrs.evolve``
    must not leave behind what the wrong one implied.
    """
    ready = _READY.get(type(facts))
    if ready is None:
        raise FactsError([FactsProblem("facts", "expected one of the classes here itself, and none made from it")])
    given = ready.given(facts)
    possible = [bits.get(id(value)) for bits, value in zip(ready.bits, given, strict=True)]
    if None in possible or not _narrow(ready.rules, given, possible):  # type: ignore[arg-type]  # no None is left
        raise FactsError(_unfit(kind_of(type(facts)), given))
    object.__setattr__(facts, "_possible", tuple(possible))


def _narrow(rules: tuple[tuple[_Rule, ...], ...], given: Sequence[object], possible: list[int]) -> bool:
    """Take away the values that other facts rule out; return whether each fact has one left."""
    waiting = [position for position, value in enumerate(given) if value is not None]
    while waiting:
        position = waiting.pop()
        held = possible[position]
        for others, ruled, out in rules[position]:
            if not held & others and possible[ruled] & out:
                possible[ruled] &= ~out
                if not possible[ruled]:
                    return False
                waiting.append(ruled)
    return True


def _unfit(kind: Kind, given: Sequence[Any]) -> list[FactsProblem]:
    """Return the values that are of another type; where there are none, the pairs that contradict each other."""
    problems = _value_problems(kind, given, _in_python)
    if problems:
        return problems
    possible = [
        full if value is None else kind.bits(position, (value,))
        for position, (full, value) in enumerate(zip(kind.all_possible, given, strict=True))
    ]
    expected = "these contradict each other; correct one, or leave out what is not known"
    # The pairs are complete: what contradicts by a third fact is among them, so only given facts are blamed.
    return [
        FactsProblem(f"{kind.names[one]}, {kind.names[other]}", expected)
        for (one, values), (other, out) in kind.never
        if possible[one] & ~values == 0 and possible[other] & ~out == 0
    ]


def _value_problems(kind: Kind, given: Sequence[Any], word: Callable[[Value], str]) -> list[FactsProblem]:
    # The type is compared exactly: 0, "false" and "" must not read as False.
    return [
        FactsProblem(name, f"expected {' or '.join(map(word, domain))}, or nothing where it is not known")
        for name, domain, value in zip(kind.names, kind.domains, given, strict=True)
        if value is not None and type(value) is not type(domain[0])
    ]


def _in_python(value: Value) -> str:
    return str(value)


def _in_plain(value: Value) -> str:
    """Return a value as YAML and JSON have it: a word that YAML would take for a boolean stands in quotes."""
    return str(value).lower() if isinstance(value, bool) else f'"{value.value}"'


def _counted(facts: object) -> str:
    kind = kind_of(type(facts))
    return f"<{type(facts).__name__}: {len(known(facts))} of {len(kind.names)} facts known>"
