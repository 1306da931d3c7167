"""Three-valued criteria: what a question turns on, and the answer to it for a case.

A finding is exact: it is what every state of the facts that is still possible
agrees on, and `Finding.UNKNOWN` where they don't. The questions of an assessment
are exactly the facts that can still change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache, reduce
from itertools import combinations
from typing import Any, NoReturn, Protocol

import attrs

from safeguarding._diagram import NO, YES, Builder, Diagram
from safeguarding._given import is_a
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.facts import KINDS, Kind, Value, kind_of, possible_values
from safeguarding.sources import Citation, long_date


class Finding(Enum):
    """An answer in three values. Unknown is never "no"."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError(_NOT_A_BOOL)


_NOT_A_BOOL = "a finding has three values; compare it: finding is Finding.MET"


class Force(Enum):
    """What obliges: the strongest first."""

    STATUTE = "statute"
    STATUTORY_GUIDANCE = "statutory-guidance"
    REGIONAL_PROCEDURE = "regional-procedure"
    LOCAL_POLICY = "local-policy"


class DutyKind(Enum):
    """How strongly a duty binds; `MUST_NOT` is a prohibition."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    MUST_NOT = "must_not"


#: A prohibition must never be read as a reason to wait.
NEVER_DELAYS = "This never delays 999, medical help or a referral of the child."


@attrs.frozen(kw_only=True)
class Criterion:
    """One thing that a question turns on: a fact that has one of some values."""

    #: Unique within its criteria.
    id: str
    #: What is so when it is met, in plain words.
    text: str
    #: How to ask for it.
    ask: str
    fact: str
    #: The values of the fact that meet it.
    values: frozenset[Value]
    #: It needs professional judgement.
    judgement: bool
    cite: Citation


@attrs.frozen(kw_only=True)
class SameAs:
    """One thing that a question turns on: that other criteria are met."""

    id: str
    text: str
    #: The other criteria, whole.
    criteria: Criteria
    cite: Citation


@attrs.frozen
class AllOf:
    """Met when every part is."""

    parts: tuple[Condition, ...]


@attrs.frozen
class AnyOf:
    """Met when at least one part is."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Not:
    """Met when its part is not."""

    part: Condition


Condition = Criterion | SameAs | AllOf | AnyOf | Not


@attrs.frozen(kw_only=True, repr=False)
class Reason:
    """How one criterion stands for the facts given."""

    criterion_id: str
    text: str
    finding: Finding
    cite: Citation
    #: It needs professional judgement.
    judgement: bool
    #: What it is about, by the names of the facts.
    facts: tuple[str, ...]

    def __repr__(self) -> str:
        # How it stands is as good as the fact itself.
        return f"<Reason: {self.criterion_id}>"


@attrs.frozen(kw_only=True)
class Question:
    """A fact, not yet known, that can still change the finding."""

    fact: str
    text: str


@attrs.frozen(kw_only=True)
class Duty:
    """What somebody must, should, may or must not do."""

    id: str
    kind: DutyKind
    who: str
    does: str
    #: Id of the time limit, or None where no source gives one.
    timescale: str | None
    #: It applies only if something not yet known turns out so.
    conditional: bool = False
    cite: Citation


@attrs.frozen(kw_only=True)
class DutyRule:
    """A duty, and the findings that bring it."""

    duty: Duty
    applies: frozenset[Finding]
    #: A further condition; the duty falls away only where this is known not to hold.
    when: Compiled | None
    #: What a reader must know before relying on the duty or its time limit.
    caveats: tuple[str, ...]
    #: While the further condition is unknown the duty stands certain, not conditional.
    stands_while_unknown: bool = False


@attrs.frozen(kw_only=True)
class FactCaveat:
    """A warning that belongs to an answer once a condition on the facts holds."""

    text: str
    #: None where the warning always belongs.
    when: Compiled | None
    #: What to say of an answer that is met, while it is not known whether the condition holds.
    while_unknown: str | None = None


@attrs.frozen
class Compiled:
    """A condition ready to be answered for any state of the facts."""

    condition: Condition
    #: What the facts are that it is about.
    kind: Kind = attrs.field(eq=False, repr=False)

    # Each is laid out when it is first needed: of the questions that a rulebook holds, most cases ask few.
    @cached_property
    def diagram(self) -> Diagram:
        """Where each state of the facts ends."""
        return _diagram(_shape(self.condition, self.kind), self.kind)

    @cached_property
    def turns_on(self) -> tuple[_Turn, ...]:
        """The facts that it turns on, in the order to ask."""
        turns = _turns(_shape(self.condition, self.kind), self.kind)
        return tuple(
            (self.kind.names.index(name), Question(fact=name, text=ask), pairs)
            for (name, ask), pairs in zip(asked(self.condition).items(), turns, strict=True)
        )

    def finding(self, possible: tuple[int, ...]) -> Finding:
        """Return what every state still possible agrees on."""
        return _FINDINGS[self.ends(possible)]

    def ends(self, possible: tuple[int, ...]) -> int:
        """Return the same as a key of `_FINDINGS`: a number is quicker to look up by than a member."""
        return self.diagram.ends(possible, _DECIDED) & _DECIDED

    def questions(self, possible: tuple[int, ...]) -> tuple[Question, ...]:
        """Return the facts that can still change the finding, in the order to ask them."""
        found = []
        for position, question, pairs in self.turns_on:
            left = possible[position]
            for pair, where in pairs:
                if left & pair == pair and where.reaches_yes(possible):
                    found.append(question)
                    break
        return tuple(found)


#: A fact's position, its question, and (two of its values as bits, where they decide differently) for each pair.
_Turn = tuple[int, Question, tuple[tuple[int, Diagram], ...]]

_MET = 1 << YES
_DECIDED = 1 << NO | 1 << YES
_FINDINGS = {1 << NO: Finding.NOT_MET, 1 << YES: Finding.MET, _DECIDED: Finding.UNKNOWN}


@attrs.frozen(kw_only=True)
class _Prepared:
    """The parts of the answers to one question, laid out once: most are the same for every case."""

    #: The reasons of each criterion: by the possible values of its fact, or by the ends of other criteria.
    reasons: tuple[tuple[int | Compiled, Mapping[int, Reason]], ...]
    #: For each key of `_FINDINGS`: (condition, the duty as it stands, the same while that is unknown, its caveats).
    duties: Mapping[int, tuple[tuple[Compiled | None, Duty, Duty, tuple[str, ...]], ...]]
    caveats: tuple[FactCaveat, ...]


@attrs.frozen(kw_only=True, repr=False, cache_hash=True)
class Criteria:
    """A question of the guidance and what it turns on, bound to one rulebook."""

    id: str
    question: str
    #: Name of the class of facts that it is about, such as ``incidents.Incident``.
    about: str
    force: Force
    #: The answer that would harm a child if it were wrong.
    dangerous_error: Finding
    duties: tuple[DutyRule, ...]
    fact_caveats: tuple[FactCaveat, ...]
    compiled: Compiled
    #: The edition that holds it.
    edition: str
    #: Every edition that an answer draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date

    @cached_property
    def _prepared(self) -> _Prepared:
        return _prepared(self)

    @property
    def met_when(self) -> Condition:
        """The condition as its authors wrote it."""
        return self.compiled.condition

    @property
    def criteria(self) -> tuple[Criterion | SameAs, ...]:
        """Each criterion once, in the order in which it first stands."""
        return tuple({leaf.id: leaf for leaf in leaves(self.met_when)}.values())

    def __repr__(self) -> str:
        return f"<Criteria {self.id}, as at {self.on.isoformat()}>"


@attrs.frozen(kw_only=True, repr=False)
class Assessment:
    """The sourced, dated, three-valued answer to one question for one case."""

    criteria_id: str
    question: str
    #: Name of the class of facts that it is about, such as ``incidents.Incident``.
    about: str
    finding: Finding
    #: How each criterion stands.
    reasons: tuple[Reason, ...]
    #: What can still change the finding, in the order to ask; empty once it is decided.
    questions: tuple[Question, ...]
    #: What follows from the finding. Those of a finding not yet reached are conditional.
    duties: tuple[Duty, ...]
    #: What a reader must know before relying on the answer.
    caveats: tuple[str, ...]
    #: The editions that the answer draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date

    def __bool__(self) -> NoReturn:
        raise TypeError(_NOT_A_BOOL)

    def __repr__(self) -> str:
        return f"<Assessment of {self.criteria_id}: {self.finding.value}>"

    def explain(self) -> str:
        """Return the answer in plain English, for a case note."""
        return explained(self.question, _HEADLINES[self.finding], self)


class Answer(Protocol):
    """The parts of an answer that a case note needs; `Assessment` describes them."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """How each criterion stands."""
        ...

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is still to find out."""
        ...

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What follows."""
        ...

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader must know."""
        ...

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions drawn on."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of the rulebook."""
        ...

    @property
    def on(self) -> date:
        """The date of the rules."""
        ...


def explained(question: str, headline: str, answer: Answer) -> str:
    """Return an answer in plain English, under its question and the answer in one line."""
    asked = {question.fact for question in answer.questions}
    lines = [
        question,
        f"{headline} (rules as at {long_date(answer.on)})",
        "",
        "What it turns on:",
        *(f"- {reason.text}: {_stands(reason, asked)}{_judged(reason)}. {reason.cite}" for reason in answer.reasons),
    ]
    lines += _section("Still to find out, in this order:", [question.text for question in answer.questions])
    lines += _section("What follows:", [_sentence(duty) for duty in answer.duties])
    lines += _section("Take care:", answer.caveats)
    lines += ["", f"Editions: {', '.join(answer.editions)}. Data digest: {answer.digest}."]
    return "\n".join(lines)


_WORDS = {Finding.MET: "yes", Finding.NOT_MET: "no", Finding.UNKNOWN: "not known yet"}
_HEADLINES = {
    Finding.MET: "Yes: the criteria are met",
    Finding.NOT_MET: "No: the criteria are not met",
    Finding.UNKNOWN: "Not known yet: treat it as open, never as a no",
}


def _stands(reason: Reason, asked: set[str]) -> str:
    settled = reason.finding is Finding.UNKNOWN and asked.isdisjoint(reason.facts)
    return "not known, and not needed for this answer" if settled else _WORDS[reason.finding]


def _judged(reason: Reason) -> str:
    return " (needs professional judgement)" if reason.judgement else ""


def _section(heading: str, items: list[str] | tuple[str, ...]) -> list[str]:
    return ["", heading, *(f"- {item}" for item in items)] if items else []


def _sentence(duty: Duty) -> str:
    if_so = "If this turns out to apply: " if duty.conditional else ""
    what = f"{duty.who} {duty.kind.value.replace('_', ' ')} {duty.does}"
    return f"{if_so}{what} ({duty.cite.source.title}, {duty.cite.at})"


def assess(criteria: Criteria, facts: object) -> Assessment:
    """Return the answer to `criteria` for `facts`.

    Args:
        criteria: The question, from ``rulebook.criteria[id]``.
        facts: An instance of the class that the question is about.

    Raises:
        safeguarding.errors.FactsError: `facts` is of another class, or `criteria` are none.

    Source:
        Each reason and duty carries its own citation.
    """
    if not is_a(criteria, Criteria):
        raise FactsError([FactsProblem("criteria", "expected criteria of a rulebook, such as rulebook.criteria[id]")])
    if type(facts) is not KINDS[criteria.about]:
        raise FactsError([FactsProblem("facts", f"expected {criteria.about} for {criteria.id}")])
    return _answer(criteria, possible_values(facts))


def forget() -> None:
    """Forget the answers that are kept in memory for speed.

    Kept are the last 4,096 that `assess` gave, each under its criteria and what was known of each
    fact: no name, no date and nothing else of a case. They are gone when the process ends.
    """
    _answer.cache_clear()


#: Enough for the cases that a portal has open at one time.
_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def _answer(criteria: Criteria, possible: tuple[int, ...]) -> Assessment:
    prepared = criteria._prepared  # noqa: SLF001  this module's own
    ends = criteria.compiled.ends(possible)
    duties, caveats = _duties(prepared.duties[ends], possible)
    return Assessment(
        criteria_id=criteria.id,
        question=criteria.question,
        about=criteria.about,
        finding=_FINDINGS[ends],
        reasons=tuple(
            [row[possible[at] if isinstance(at, int) else at.ends(possible)] for at, row in prepared.reasons]
        ),
        questions=criteria.compiled.questions(possible) if ends == _DECIDED else (),
        duties=duties,
        caveats=tuple(dict.fromkeys([*_caveats(prepared.caveats, possible, ends), *caveats])),
        editions=criteria.editions,
        digest=criteria.digest,
        on=criteria.on,
    )


def _prepared(criteria: Criteria) -> _Prepared:
    kind = kind_of(KINDS[criteria.about])
    return _Prepared(
        reasons=tuple(_reasons(leaf, kind) for leaf in criteria.criteria),
        duties={ends: _standing(criteria.duties, finding) for ends, finding in _FINDINGS.items()},
        caveats=tuple(_all_caveats(criteria)),
    )


def _reasons(leaf: Criterion | SameAs, kind: Kind) -> tuple[int | Compiled, Mapping[int, Reason]]:
    def reason(finding: Finding) -> Reason:
        return Reason(
            criterion_id=leaf.id,
            text=leaf.text,
            finding=finding,
            cite=leaf.cite,
            judgement=_is_judgement(leaf),
            facts=facts,
        )

    facts = _facts_of(leaf)

    if isinstance(leaf, SameAs):
        return leaf.criteria.compiled, {ends: reason(finding) for ends, finding in _FINDINGS.items()}
    position = kind.names.index(leaf.fact)
    meeting = kind.bits(position, leaf.values)
    return position, {
        possible: reason(_FINDINGS[_ends(possible & meeting, possible & ~meeting)])
        for possible in range(1, 1 << len(kind.domains[position]))
    }


def _ends(met: int, not_met: int) -> int:
    return (_MET if met else 0) | (1 << NO if not_met else 0)


def _facts_of(leaf: Criterion | SameAs) -> tuple[str, ...]:
    if isinstance(leaf, Criterion):
        return (leaf.fact,)
    return tuple(dict.fromkeys(fact for inner in leaf.criteria.criteria for fact in _facts_of(inner)))


def _is_judgement(leaf: Criterion | SameAs) -> bool:
    if isinstance(leaf, SameAs):
        return any(_is_judgement(inner) for inner in leaf.criteria.criteria)
    return leaf.judgement


def _standing(
    rules: tuple[DutyRule, ...], finding: Finding
) -> tuple[tuple[Compiled | None, Duty, Duty, tuple[str, ...]], ...]:
    """Return the duties that a finding brings.

    An unknown finding still shows what a met one would bring, so that its clock is seen.
    """
    standing = []
    for rule in rules:
        conditional = attrs.evolve(rule.duty, conditional=True)
        if finding in rule.applies:
            unsure = rule.duty if rule.stands_while_unknown else conditional
            standing.append((rule.when, rule.duty, unsure, rule.caveats))
        elif finding is Finding.UNKNOWN and Finding.MET in rule.applies:
            standing.append((rule.when, conditional, conditional, rule.caveats))
    return tuple(standing)


def _duties(
    standing: tuple[tuple[Compiled | None, Duty, Duty, tuple[str, ...]], ...], possible: tuple[int, ...]
) -> tuple[tuple[Duty, ...], list[str]]:
    """Return the duties that are not known to fall away, and their caveats."""
    # To look a member up in its enumeration takes as long as the rest of a turn.
    met, not_met = Finding.MET, Finding.NOT_MET
    duties: list[Duty] = []
    caveats: list[str] = []
    for when, duty, conditional, texts in standing:
        extra = met if when is None else when.finding(possible)
        if extra is not not_met:
            duties.append(duty if extra is met else conditional)
            caveats += texts
    return tuple(duties), caveats


def _all_caveats(criteria: Criteria) -> list[FactCaveat]:
    caveats = [*criteria.fact_caveats]
    for leaf in criteria.criteria:
        if leaf.cite.caveat is not None:
            caveats.append(FactCaveat(text=leaf.cite.caveat, when=None))
        if isinstance(leaf, SameAs):
            caveats += _all_caveats(leaf.criteria)
    return caveats


def _caveats(caveats: tuple[FactCaveat, ...], possible: tuple[int, ...], ends: int) -> list[str]:
    texts = []
    for caveat in caveats:
        held = _MET if caveat.when is None else caveat.when.ends(possible)
        if held == _MET:
            texts.append(caveat.text)
        elif caveat.while_unknown is not None and ends == _MET and held == _DECIDED:
            texts.append(caveat.while_unknown)
    return texts


def leaves(condition: Condition) -> list[Criterion | SameAs]:
    """Return the criteria of a condition, in the order in which they stand."""
    if isinstance(condition, Criterion | SameAs):
        return [condition]
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return [leaf for part in parts for leaf in leaves(part)]


def asked(condition: Condition) -> dict[str, str]:
    """Return how to ask for each fact that a condition turns on, in the order to ask."""
    asks: dict[str, str] = {}
    for leaf in leaves(condition):
        found = asked(leaf.criteria.met_when) if isinstance(leaf, SameAs) else {leaf.fact: leaf.ask}
        for fact, ask in found.items():
            asks.setdefault(fact, ask)
    return asks


def compiled(condition: Condition, kind: Kind) -> Compiled:
    """Return a condition ready to be answered.

    Raises:
        safeguarding.errors.TooLargeError: It needs too many nodes.
    """
    made = Compiled(condition, kind)
    made.turns_on  # noqa: B018  laid out now, so that a condition that is too large is refused here
    return made


#: A condition without its words: a fact's position and the bits that meet it, or how its parts are joined.
_Shape = tuple[Any, ...]


def _shape(condition: Condition, kind: Kind) -> _Shape:
    if isinstance(condition, Criterion):
        position = kind.names.index(condition.fact)
        return position, kind.bits(position, condition.values)
    if isinstance(condition, SameAs):
        return _shape(condition.criteria.met_when, kind)
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return type(condition), *[_shape(part, kind) for part in parts]


def _order(shape: _Shape) -> list[int]:
    """Return the positions of the facts of a shape, in the order in which they stand."""
    if isinstance(shape[0], int):
        return [shape[0]]
    return list(dict.fromkeys(position for part in shape[1:] for position in _order(part)))


# The rules of one day are those of most others, under any overlay: what is the same is laid out once.
_SHAPES = 1024


@lru_cache(maxsize=_SHAPES)
def _diagram(shape: _Shape, kind: Kind) -> Diagram:
    builder, met = _laid_out(shape, kind)
    return builder.diagram(met)


@lru_cache(maxsize=_SHAPES)
def _turns(shape: _Shape, kind: Kind) -> tuple[tuple[tuple[int, Diagram], ...], ...]:
    """Return for each fact of a shape, in order, its pairs of values and where they decide differently."""
    builder, met = _laid_out(shape, kind)
    return tuple(
        tuple(
            (1 << one | 1 << other, builder.diagram(builder.turning(met, position, one, other)))
            for one, other in combinations(range(len(kind.domains[position])), 2)
        )
        for position in _order(shape)
    )


def _laid_out(shape: _Shape, kind: Kind) -> tuple[Builder, int]:
    """Return a builder, and its node for a shape within the states that facts can be in."""
    builder = _builder(_order(shape), kind)
    return builder, builder.within(_built(shape, builder), _possible_states(kind, set(_order(shape)), builder))


def _builder(order: list[int], kind: Kind) -> Builder:
    return Builder(order, {position: len(kind.domains[position]) for position in order})


def counterexample(one: Condition, other: Condition, kind: Kind) -> Mapping[str, Value] | None:
    """Return the fewest facts for which `one` is met and `other` is not; None where one always brings the other.

    Two conditions mean the same exactly when neither has a counterexample to the other.

    Raises:
        safeguarding.errors.TooLargeError: The comparison needs too many nodes.
    """
    here, there = _shape(one, kind), _shape(other, kind)
    order = list(dict.fromkeys([*_order(here), *_order(there)]))
    builder = _builder(order, kind)
    apart = builder.both(_built(here, builder), builder.negated(_built(there, builder)))
    possible = _possible_states(kind, set(order), builder)
    found = builder.example(builder.both(apart, possible))
    if found is None:
        return None
    # What follows from the other facts need not be said.
    diagram = builder.diagram(builder.within(apart, possible))
    for position in sorted(found):
        fewer = {other: value for other, value in found.items() if other != position}
        left = [1 << fewer[at] if at in fewer else bits for at, bits in enumerate(kind.all_possible)]
        if diagram.ends(left) & _DECIDED == _MET:
            found = fewer
    return {kind.names[position]: kind.domains[position][value] for position, value in sorted(found.items())}


def _built(shape: _Shape, builder: Builder) -> int:
    how, *parts = shape
    if isinstance(how, int):
        return builder.test(how, *parts)
    built = [_built(part, builder) for part in parts]
    if how is Not:
        return builder.negated(*built)
    return reduce(builder.both if how is AllOf else builder.either, built)


def _possible_states(kind: Kind, facts: set[int], builder: Builder) -> int:
    """Return the states in which no two of `facts` contradict each other."""
    possible = YES
    for (one, values), (other, others) in kind.never:
        if one in facts and other in facts:
            clash = builder.both(builder.test(one, values), builder.test(other, others))
            possible = builder.both(possible, builder.negated(clash))
    return possible
