"""Receipts answered again under other rules: one of them with the reasons, or very many with the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import NamedTuple

import attrs

from safeguarding._frozen import FrozenMapping
from safeguarding._given import is_a, is_iterable, is_text
from safeguarding._receipts import Receipt, State
from safeguarding._version import __version__
from safeguarding.criteria import Finding
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.rulebook import Rulebook
from safeguarding.sources import long_date


class Difference(Enum):
    """What is no longer as it was when a receipt was written."""

    #: The rulebook holds other rules, or another calendar: its digest is another.
    DATA = "data"
    #: Another version of the library answers.
    LIBRARY = "library"
    #: The rulebook is for another date.
    DATE = "date"
    #: The rulebook holds no such question.
    QUESTION = "question"
    #: The question is about another class of facts, or that class no longer takes a fact given.
    FACTS = "facts"
    #: The finding is another one.
    FINDING = "finding"


_IN_WORDS = {
    Difference.DATA: "the rules or the calendar",
    Difference.LIBRARY: "the version of the library",
    Difference.DATE: "the date of the rules",
    Difference.QUESTION: "the question, which isn't held here",
    Difference.FACTS: "the facts that the question takes",
    Difference.FINDING: "the finding",
}
_SHORT = {Finding.MET: "met", Finding.NOT_MET: "not met", Finding.UNKNOWN: "unknown"}


@attrs.frozen(kw_only=True, repr=False)
class Replay:
    """What a receipt's question is answered under other rules."""

    receipt: Receipt
    #: None where the question, or a fact given, isn't held there.
    finding: Finding | None
    #: What is no longer as it was; empty where nothing is.
    because: tuple[Difference, ...]
    #: The editions that the answer draws on now; empty where there is none.
    editions: tuple[str, ...]
    #: The date of the rules under which it was answered again.
    on: date

    @property
    def was(self) -> Finding:
        """The finding that the receipt holds."""
        return self.receipt.finding

    @property
    def same(self) -> bool:
        """Whether the finding is the same; False where there is none."""
        return self.finding is self.was

    def __repr__(self) -> str:
        now = "not held" if self.finding is None else self.finding.value
        return f"<Replay of {self.receipt.criteria_id}: {self.was.value}, now {now}>"

    def explain(self) -> str:
        """Return in sentences whether the finding is the same, and what is no longer as it was."""
        was = f"{self.receipt.criteria_id} was {_SHORT[self.was]} under the rules as at {long_date(self.receipt.on)}"
        now = "can't be answered" if self.finding is None else f"is {'still ' * self.same}{_SHORT[self.finding]}"
        sentences = [f"{was}; it {now} under those as at {long_date(self.on)}."]
        others = [_IN_WORDS[each] for each in self.because if each is not Difference.FINDING]
        if others:
            sentences.append(f"Different: {'; '.join(others)}.")
        elif not self.same:
            sentences.append(
                "Neither the rules, the date nor the library differ: the receipt was given other facts, or was "
                "altered; look into it."
            )
        else:
            sentences.append("Nothing differs.")
        return " ".join(sentences)


def replay(receipt: Receipt, rules: Rulebook) -> Replay:
    """Return what a receipt's question is answered under `rules`, and what is no longer as it was.

    The receipt's own rules come back with ``rulebook(partnership, on=receipt.on)`` and the
    version of the library that it names; under these the finding is the same.

    Args:
        receipt: What was answered then.
        rules: The rulebook under which to answer again.

    Raises:
        safeguarding.errors.FactsError: An argument is of another kind.
    """
    problems = [] if type(receipt) is Receipt else [FactsProblem("receipt", "expected a Receipt")]
    problems += _no_rulebook("rules", rules)
    if problems:
        raise FactsError(problems)
    criteria = rules.criteria.get(receipt.criteria_id)
    finding = _finding(receipt.criteria_id, receipt.about, receipt._possible, rules)  # noqa: SLF001  made for this
    differs = {
        Difference.DATA: receipt.digest != rules.digest,
        Difference.LIBRARY: receipt.library != __version__,
        Difference.DATE: receipt.on != rules.on,
        Difference.QUESTION: criteria is None,
        Difference.FACTS: criteria is not None and finding is None,
        Difference.FINDING: finding not in (None, receipt.finding),
    }
    return Replay(
        receipt=receipt,
        finding=finding,
        because=tuple(each for each, is_so in differs.items() if is_so),
        editions=() if criteria is None or finding is None else criteria.editions,
        on=rules.on,
    )


def _finding(criteria_id: str, about: str, possible: State | None, rules: Rulebook) -> Finding | None:
    """Return the finding for a state of the facts; None where the question, or the facts, aren't held."""
    criteria = rules.criteria.get(criteria_id)
    if criteria is None or criteria.about != about or possible is None:
        return None
    return criteria.compiled.finding(tuple(possible))


def _no_rulebook(name: str, given: object) -> list[FactsProblem]:
    return [] if is_a(given, Rulebook) else [FactsProblem(name, "expected a Rulebook")]


class Changed(NamedTuple):
    """A receipt whose finding is another one under other rules."""

    receipt: Receipt
    finding: Finding


@attrs.frozen(kw_only=True, repr=False)
class Impact:
    """What other rules do to recorded answers."""

    #: How many there are of each: (what the finding was, what it is now). All nine pairs are there.
    counts: FrozenMapping[tuple[Finding, Finding], int]
    #: Those whose finding is another one now, "met" that has become "unknown" among them, in the order given.
    changed: tuple[Changed, ...]
    #: Those whose question, or one of whose facts, isn't held, in the order given. They are in no count.
    not_held: tuple[Receipt, ...]

    def __repr__(self) -> str:
        total = sum(self.counts.values())
        return f"<Impact on {total + len(self.not_held)} receipts: {len(self.changed)} change>"

    def explain(self) -> str:
        """Return the counts as a table: what the findings were, and what they are now."""
        width = max(9, *(len(f"{count:,}") for count in self.counts.values()))
        lines = ["was \\ now" + "".join(f"  {_SHORT[now]:>{width}}" for now in Finding)]
        lines += [
            f"{_SHORT[was]:9}" + "".join(f"  {self.counts[was, now]:>{width},}" for now in Finding) for was in Finding
        ]
        lines.append(f"{len(self.changed):,} of {sum(self.counts.values()):,} change.")
        if self.not_held:
            lines.append(f"{len(self.not_held):,} more can't be answered: their question or their facts aren't held.")
        return "\n".join(lines)


def impact(receipts: Iterable[Receipt], new: Rulebook) -> Impact:
    """Return what `new` does to recorded answers: how many findings it changes, and which.

    Every receipt counts, also where two are equal.

    Args:
        receipts: What was answered, under whatever rules.
        new: The rulebook under which to answer again.

    Raises:
        safeguarding.errors.FactsError: `new` is not a rulebook, or something among `receipts`
            is not a receipt: every one, by its number.
    """
    # A text is letter after letter, and each would be a problem.
    given = tuple(receipts) if is_iterable(receipts) and not is_text(receipts) else None
    problems = _no_rulebook("new", new)
    if given is None:
        problems.append(FactsProblem("receipts", "expected receipts, such as a list of them"))
    if given is not None and not set(map(type, given)) <= {Receipt}:
        problems += [
            FactsProblem(f"receipts {number}", "expected a Receipt")
            for number, each in enumerate(given, start=1)
            if type(each) is not Receipt
        ]
    if given is None or problems:
        raise FactsError(problems)
    # Recorded cases repeat few states of the facts, so each is answered once: receipts are alike
    # where the same values are still possible, however the facts were told.
    answers: dict[tuple[str, str, State | None], Finding | None] = {}
    changed: list[Changed] = []
    not_held: list[Receipt] = []
    for each in given:
        key = (each.criteria_id, each.about, each._possible)  # noqa: SLF001  made for this
        now = answers.get(key, _UNANSWERED)
        if now is _UNANSWERED:
            now = answers[key] = _finding(*key, new)
        if now is None:
            not_held.append(each)
        elif now is not each.finding:
            changed.append(Changed(each, now))  # type: ignore[arg-type]  # it is answered by now
    return Impact(counts=_counts(given, changed, not_held), changed=tuple(changed), not_held=tuple(not_held))


#: Stands for a state that has not come up yet; None is an answer.
_UNANSWERED = object()


def _counts(
    given: Iterable[Receipt], changed: Iterable[Changed], not_held: Iterable[Receipt]
) -> FrozenMapping[tuple[Finding, Finding], int]:
    """Return how many receipts there are of each pair of findings."""
    # Findings are counted by what they are: to ask each of them for its hash takes several times as long.
    moved = Counter([(id(each.finding), id(now)) for each, now in changed])
    were, lost = [each.finding for each in given], [each.finding for each in not_held]
    counts = {(was, now): moved[id(was), id(now)] for was in Finding for now in Finding}
    for finding in Finding:
        elsewhere = sum(counts[finding, now] for now in Finding)
        counts[finding, finding] = were.count(finding) - lost.count(finding) - elsewhere
    return FrozenMapping(counts)
