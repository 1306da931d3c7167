"""Three-valued criteria: what a question turns on, and the answer to it for a case.

A finding is exact: it is what every state of the facts that is still possible
agrees on, and `Finding.UNKNOWN` where they don't. The questions of an assessment
are exactly the facts that can still change it.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NoReturn

import attrs

from safeguarding._diagram import NO, YES, Builder, Diagram
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


@attrs.frozen(kw_only=True)
class Reason:
    """How one criterion stands for the facts given."""

    criterion_id: str
    text: str
    finding: Finding
    cite: Citation
    #: It needs professional judgement.
    judgement: bool


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


@attrs.frozen(kw_only=True)
class FactCaveat:
    """A warning that belongs to an answer once a condition on the facts holds."""

    text: str
    #: None where the warning always belongs.
    when: Compiled | None


@attrs.frozen
class Compiled:
    """A condition ready to be answered for any state of the facts."""

    condition: Condition
    diagram: Diagram
    #: (fact's position, its name, (two values, where they decide differently) ...), in the order to ask.
    turns_on: tuple[tuple[int, str, tuple[tuple[int, Diagram], ...]], ...]

    def finding(self, possible: tuple[int, ...]) -> Finding:
        """Return what every state still possible agrees on."""
        return _FINDINGS[self.diagram.ends(possible) & _DECIDED]

    def open_facts(self, possible: tuple[int, ...]) -> list[str]:
        """Return the facts that can still change the finding, in the order to ask them."""
        return [
            name
            for position, name, pairs in self.turns_on
            if any(possible[position] & pair == pair and where.ends(possible) & 1 << YES for pair, where in pairs)
        ]


_DECIDED = 1 << NO | 1 << YES
_FINDINGS = {1 << NO: Finding.NOT_MET, 1 << YES: Finding.MET, _DECIDED: Finding.UNKNOWN}


@attrs.frozen(kw_only=True, repr=False)
class Criteria:
    """A question of the guidance and what it turns on, bound to one rulebook."""

    id: str
    question: str
    #: Name of the class of facts that it is about, such as ``incidents.Incident``.
    about: str
    force: Force
    #: The answer that would harm a child if it were wrong.
    dangerous_error: Finding
    duties: tuple[DutyRule, ...] = attrs.field(eq=False)
    fact_caveats: tuple[FactCaveat, ...] = attrs.field(eq=False)
    compiled: Compiled = attrs.field(eq=False)
    #: The edition that holds it.
    edition: str
    #: Every edition that an answer draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date

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
        lines = [
            self.question,
            f"{_HEADLINES[self.finding]} (rules as at {long_date(self.on)})",
            "",
            "What it turns on:",
            *(f"- {reason.text}: {_WORDS[reason.finding]}{_judged(reason)}. {reason.cite}" for reason in self.reasons),
        ]
        lines += _section("Still to find out, in this order:", [question.text for question in self.questions])
        lines += _section("What follows:", [_sentence(duty) for duty in self.duties])
        lines += _section("Take care:", self.caveats)
        lines += ["", f"Editions: {', '.join(self.editions)}. Data digest: {self.digest}."]
        return "\n".join(lines)


_WORDS = {Finding.MET: "yes", Finding.NOT_MET: "no", Finding.UNKNOWN: "not known yet"}
_HEADLINES = {
    Finding.MET: "Yes: the criteria are met",
    Finding.NOT_MET: "No: the criteria are not met",
    Finding.UNKNOWN: "Not known yet: treat it as open, never as a no",
}


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
        safeguarding.errors.FactsError: `facts` is of another class.

    Source:
        Each reason and duty carries its own citation.
    """
    if type(facts) is not KINDS[criteria.about]:
        raise FactsError([FactsProblem("facts", f"expected {criteria.about} for {criteria.id}")])
    possible = possible_values(facts)
    finding = criteria.compiled.finding(possible)
    kind = kind_of(type(facts))
    reasons = tuple(_reason(leaf, kind, possible) for leaf in criteria.criteria)
    duties = [(rule, duty) for rule in criteria.duties if (duty := _duty(rule, finding, possible)) is not None]
    caveats = [*_caveats(criteria, possible), *(text for rule, _ in duties for text in rule.caveats)]
    return Assessment(
        criteria_id=criteria.id,
        question=criteria.question,
        finding=finding,
        reasons=reasons,
        questions=_questions(criteria, finding, possible),
        duties=tuple(duty for _, duty in duties),
        caveats=tuple(dict.fromkeys(caveats)),
        editions=criteria.editions,
        digest=criteria.digest,
        on=criteria.on,
    )


def _reason(leaf: Criterion | SameAs, kind: Kind, possible: tuple[int, ...]) -> Reason:
    if isinstance(leaf, SameAs):
        finding = leaf.criteria.compiled.finding(possible)
        judgement = any(_reason(inner, kind, possible).judgement for inner in leaf.criteria.criteria)
    else:
        position = kind.names.index(leaf.fact)
        meeting = kind.bits(position, leaf.values)
        ends = (1 << YES if possible[position] & meeting else 0) | (1 << NO if possible[position] & ~meeting else 0)
        finding, judgement = _FINDINGS[ends], leaf.judgement
    return Reason(criterion_id=leaf.id, text=leaf.text, finding=finding, cite=leaf.cite, judgement=judgement)


def _duty(rule: DutyRule, finding: Finding, possible: tuple[int, ...]) -> Duty | None:
    """Return the duty as it stands, or None where it is known not to apply.

    An unknown finding still shows what a met one would bring, so that its clock is seen.
    """
    due = finding in rule.applies
    if not due and not (finding is Finding.UNKNOWN and Finding.MET in rule.applies):
        return None
    extra = Finding.MET if rule.when is None else rule.when.finding(possible)
    if extra is Finding.NOT_MET:
        return None
    return attrs.evolve(rule.duty, conditional=not due or extra is Finding.UNKNOWN)


def _caveats(criteria: Criteria, possible: tuple[int, ...]) -> list[str]:
    caveats = [caveat.text for caveat in criteria.fact_caveats if _holds(caveat.when, possible)]
    for leaf in criteria.criteria:
        if leaf.cite.caveat is not None:
            caveats.append(leaf.cite.caveat)
        if isinstance(leaf, SameAs):
            caveats += _caveats(leaf.criteria, possible)
    return caveats


def _holds(when: Compiled | None, possible: tuple[int, ...]) -> bool:
    return when is None or when.finding(possible) is Finding.MET


def _questions(criteria: Criteria, finding: Finding, possible: tuple[int, ...]) -> tuple[Question, ...]:
    if finding is not Finding.UNKNOWN:
        return ()
    asks = asked(criteria.met_when)
    return tuple(Question(fact=fact, text=asks[fact]) for fact in criteria.compiled.open_facts(possible))


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
        safeguarding._diagram.TooLargeError: It needs too many nodes.
    """
    names = list(asked(condition))
    order = [kind.names.index(name) for name in names]
    builder = Builder(order, {position: len(kind.domains[position]) for position in order})
    met = builder.within(_built(condition, kind, builder), _possible_states(kind, set(order), builder))
    return Compiled(
        condition,
        builder.diagram(met),
        tuple(
            (position, name, _turns(builder, met, position, len(kind.domains[position])))
            for position, name in zip(order, names, strict=True)
        ),
    )


def _built(condition: Condition, kind: Kind, builder: Builder) -> int:
    if isinstance(condition, Criterion):
        position = kind.names.index(condition.fact)
        return builder.test(position, kind.bits(position, condition.values))
    if isinstance(condition, SameAs):
        return _built(condition.criteria.met_when, kind, builder)
    if isinstance(condition, Not):
        return builder.negated(_built(condition.part, kind, builder))
    join = builder.both if isinstance(condition, AllOf) else builder.either
    first, *rest = [_built(part, kind, builder) for part in condition.parts]
    for part in rest:
        first = join(first, part)
    return first


def _possible_states(kind: Kind, facts: set[int], builder: Builder) -> int:
    """Return the states in which no two of `facts` contradict each other."""
    possible = YES
    for (one, values), (other, others) in kind.never:
        if one in facts and other in facts:
            clash = builder.both(builder.test(one, values), builder.test(other, others))
            possible = builder.both(possible, builder.negated(clash))
    return possible


def _turns(builder: Builder, met: int, position: int, size: int) -> tuple[tuple[int, Diagram], ...]:
    return tuple(
        (1 << one | 1 << other, builder.diagram(builder.turning(met, position, one, other)))
        for one in range(size)
        for other in range(one + 1, size)
    )
