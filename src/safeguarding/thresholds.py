"""The continuum of need: which level a concern is known to reach, and which is not ruled out.

A level is never scored and never read off a list of examples. Nothing is claimed while
nothing is established; whatever is not known stays open at the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

import attrs

from safeguarding._levels import Level
from safeguarding.criteria import (
    Assessment,
    Criteria,
    Duty,
    Finding,
    Question,
    Reason,
    SameAs,
    assess,
    explained,
)
from safeguarding.errors import FactsError, FactsProblem, NotInForceError
from safeguarding.facts import Concern, Consent, Suspicion, possible_values
from safeguarding.rulebook import Rulebook, checked

__all__ = [
    "Concern",
    "Consent",
    "Level",
    "LevelOfNeed",
    "Suspicion",
    "assessments",
    "child_in_need",
    "level_of_need",
]

Part = TypeVar("Part")

_QUESTION = "What level of need is established, and what is not ruled out?"


@attrs.frozen(kw_only=True, repr=False)
class LevelOfNeed:
    """The bounds between which a level of need lies, for what is known."""

    #: The highest level that is established, 1 to 4; None while none is.
    at_least: int | None
    #: The highest level that is not ruled out, 1 to 4. Plan for it until it is.
    at_most: int
    #: Such as ``2a``, where the partnership divides the level and the band is settled.
    band: str | None
    #: The answer in one sentence, with the names that the partnership gives the levels.
    headline: str
    #: How each criterion stands, those of the highest level first.
    reasons: tuple[Reason, ...]
    #: What can still move a bound or settle the band, in the order to ask; empty once all is settled.
    questions: tuple[Question, ...]
    #: What follows from the level that is established, and what a higher one would bring (conditional).
    duties: tuple[Duty, ...]
    #: What a reader must know before relying on the answer.
    caveats: tuple[str, ...]
    #: The editions that the answer draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date

    @property
    def level(self) -> int | None:
        """The level, where the two bounds agree; None while they don't."""
        return self.at_least if self.at_least == self.at_most else None

    def __repr__(self) -> str:
        reached = "nothing established" if self.at_least is None else f"at least {self.at_least}"
        return f"<LevelOfNeed: {reached}, at most {self.at_most}>"

    def explain(self) -> str:
        """Return the answer in plain English, for a case note."""
        return explained(_QUESTION, self.headline, self)


@attrs.frozen
class _Step:
    """A level above the lowest, and what the facts say of it."""

    level: Level
    criteria: Criteria
    #: Whether this level or a higher one is reached.
    finding: Finding
    #: How the level's own criteria stand.
    own: Assessment
    questions: tuple[Question, ...]


def level_of_need(concern: Concern, rules: Rulebook) -> LevelOfNeed:
    """Return which level of need is established for a concern, and which is not ruled out.

    More concern never lowers either bound, and worries that build up count. Where a child
    can't safely wait until the next working day, or nobody has said so, a "no" to significant
    harm is not relied on, and no level below the highest is settled: `questions` then asks
    whether the child can wait, or for the harm once more. It supports professional judgement
    and doesn't replace it.

    Args:
        concern: What is known about the child.
        rules: The rulebook; its ``levels`` are the partnership's continuum of need.

    Raises:
        safeguarding.errors.NotInForceError: No continuum of need is held for the rulebook's date.
        safeguarding.errors.FactsError: `concern` is not a `Concern`.

    Source:
        The partnership's continuum of need, as each level in ``rules.levels`` cites it;
        Children Act 1989, ss.17 and 47.
    """
    if type(concern) is not Concern:
        raise FactsError([FactsProblem("concern", "expected a thresholds.Concern")])
    if not checked(rules).levels:
        raise NotInForceError("levels: no continuum of need is held for this partnership on this date; ask there")
    return _answer(concern, rules)


def _answer(given: Concern, rules: Rulebook) -> LevelOfNeed:
    concern = _relied_on(given)
    steps = _steps(concern, rules)
    met = [step.level for step in steps if step.finding is Finding.MET]
    open_ = [step.level for step in steps if step.finding is Finding.UNKNOWN]
    levels = rules.levels.values()
    reached: Level | None = met[-1] if met else None
    if open_:
        highest = open_[-1]
    else:
        reached = highest = reached or levels[0]
    answers = [step.own for step in reversed(steps)]
    return LevelOfNeed(
        at_least=None if reached is None else reached.level,
        at_most=highest.level,
        band=highest.band if highest is reached and len(_alike(highest, levels)) == 1 else None,
        headline=_headline(reached, highest, levels),
        reasons=_reasons(steps),
        questions=_questions(steps, given),
        duties=_duties(steps, reached),
        caveats=_each_once([*([_CANNOT_WAIT] if _is_doubted(given) else []), *_caveats(levels, answers)]),
        editions=_each_once(
            [
                *(name for answer in answers for name in answer.editions),
                *(level.cite.edition for level in levels),
            ]
        ),
        digest=rules.digest,
        on=rules.on,
    )


def child_in_need(concern: Concern, rules: Rulebook) -> Assessment:
    """Return whether a child is a child in need in law: a question of its own, not a level.

    A disabled child is one, whatever the level of need.

    Raises:
        safeguarding.errors.NotInForceError: The rulebook is for a date before the section is held.
        safeguarding.errors.FactsError: `concern` is not a `Concern`.

    Source:
        Children Act 1989, s.17(10).
    """
    return assess(checked(rules).criteria["child-in-need"], concern)


def assessments(concern: Concern, rules: Rulebook) -> tuple[Assessment, ...]:
    """Return the answer to every question that a concern raises, local ones included.

    Raises:
        safeguarding.errors.FactsError: `concern` is not a `Concern`.
    """
    every = checked(rules).criteria.values()
    return tuple(assess(criteria, concern) for criteria in every if criteria.about == "thresholds.Concern")


def _steps(concern: Concern, rules: Rulebook) -> list[_Step]:
    possible = possible_values(concern)
    steps = []
    for level in rules.levels.values():
        if level.test is None or level.criteria is None:
            continue
        criteria = rules.criteria[level.criteria]
        finding = level.test.finding(possible)
        questions = level.test.questions(possible) if finding is Finding.UNKNOWN else ()
        steps.append(_Step(level, criteria, finding, assess(criteria, concern), questions))
    return steps


_HARM = "significant_harm"
_CAN_IT_WAIT = Question(
    fact="safe_until_next_working_day",
    text="Can this safely wait until the next working day? Not knowing counts as no.",
)
_CANNOT_WAIT = (
    "A child who can't safely wait until the next working day, or of whom that is not known, needs an answer today: "
    "that no significant harm is suspected is not relied on, and no level below the highest is settled, until the "
    "child is known to be safe till then. Look at the harm again."
)


def _is_doubted(concern: Concern) -> bool:
    """Return whether the facts say that harm is not suspected, and not that the child can wait."""
    return (
        concern.significant_harm is Suspicion.NOT_SUSPECTED
        and concern.safe_until_next_working_day is not True
        and concern.immediate_danger is not True
    )


def _relied_on(concern: Concern) -> Concern:
    # The doors phone for such a child today, so a level must not read as all clear.
    return attrs.evolve(concern, significant_harm=None) if _is_doubted(concern) else concern


def _questions(steps: Sequence[_Step], given: Concern) -> tuple[Question, ...]:
    """Return what is still to find out; where harm was answered, it is asked once more only if the child can't wait."""
    found = _each_once(question for step in reversed(steps) for question in step.questions)
    if given.safe_until_next_working_day is not None or any(question.fact == _CAN_IT_WAIT.fact for question in found):
        return found
    asked = []
    for question in found:
        if question.fact != _HARM:
            asked.append(question)
        else:
            asked += [_CAN_IT_WAIT] if _is_doubted(given) else [question, _CAN_IT_WAIT]
    return tuple(asked)


def _alike(level: Level, levels: Sequence[Level]) -> list[Level]:
    """Return a level with the bands that have its criteria: where a source tells none apart, neither do we."""
    return [each for each in levels if (each.level, each.criteria) == (level.level, level.criteria)]


def _headline(reached: Level | None, highest: Level, levels: Sequence[Level]) -> str:
    if reached is highest:
        return f"Established: {_title(highest, levels)}"
    so_far = "No level is established yet" if reached is None else f"At least {_title(reached, levels)}"
    return f"{so_far}, and {_title(highest, levels)} is not ruled out"


def _title(level: Level, levels: Sequence[Level]) -> str:
    alike = _alike(level, levels)
    return level.title if len(alike) == 1 else f"level {level.level} ({', or '.join(each.name for each in alike)})"


def _reasons(steps: Sequence[_Step]) -> tuple[Reason, ...]:
    """Return how each criterion stands, without repeating a higher level's in a lower one."""
    own = {step.criteria.id for step in steps}
    return _each_once(
        reason
        for step in reversed(steps)
        for leaf, reason in zip(step.criteria.criteria, step.own.reasons, strict=True)
        if not (isinstance(leaf, SameAs) and leaf.criteria.id in own)
    )


def _duties(steps: Sequence[_Step], reached: Level | None) -> tuple[Duty, ...]:
    """Return the duties of the level that is reached and of those not ruled out above it.

    The highest come first. The lowest level has no criteria, so the next one says what
    follows where it is ruled out.
    """
    if reached is not None and reached.criteria is None:
        return steps[0].own.duties
    duties: dict[tuple[str, ...], Duty] = {}
    for step in reversed(steps):
        if step.own.finding is Finding.NOT_MET or (reached is not None and step.level.level < reached.level):
            continue
        for duty in step.own.duties:
            # The same duty of two levels stands once, and certain where one of them is.
            same = (duty.id, duty.kind.value, duty.who, duty.does, duty.timescale or "")
            if same not in duties or not duty.conditional:
                duties[same] = duty
    return tuple(duties.values())


def _caveats(levels: Iterable[Level], answers: Iterable[Assessment]) -> list[str]:
    cited = [cite for level in levels for cite in (level.cite, level.consent_cite) if cite is not None]
    return [
        *(text for answer in answers for text in answer.caveats),
        *(cite.caveat for cite in cited if cite.caveat is not None),
    ]


def _each_once(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(parts))
