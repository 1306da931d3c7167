"""Receipts: what an answer was given, from which facts, under which rules.

A receipt holds names, numbers and dates, and no free text. It isn't signed: keep it
where nobody can change it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum

import attrs

from safeguarding._frozen import FrozenMapping
from safeguarding._json import RECORDS, read, under, written
from safeguarding._version import __version__
from safeguarding.criteria import Assessment, Finding
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.facts import KINDS, from_plain, kind_of, known, possible_values
from safeguarding.rulebook import DATA_EDITION

_MOST = 100
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_ABOUT = re.compile(r"[a-z_]+\.[A-Za-z]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LIBRARY = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.post|\.dev)[0-9]+)*")
_DATA = re.compile(r"[0-9]{4}\.(?:0[1-9]|1[0-2])(?:\.[0-9]+)?")

#: For each fact of the class, the values still possible, as the bits of one byte: quick to compare by the thousand.
State = bytes


def _frozen_facts(given: Mapping[str, bool | str]) -> FrozenMapping[str, bool | str]:
    """Return facts that can't change; anything else goes through, to be refused with its path."""
    if type(given) in (dict, FrozenMapping) and all(type(name) is str for name in given):
        return FrozenMapping(given)
    return given  # type: ignore[return-value]


@attrs.frozen(kw_only=True, repr=False)
class Receipt:
    """What an answer was, to which question, from which facts, and under which rules.

    **A receipt is personal data**: it holds facts about a child. How long it is kept, where,
    and who sees it is its owner's duty; the library keeps none, and no repr or message shows
    a fact of it. It has no name, no case number and no free text: what ties it to a case is
    kept beside it. It isn't signed, so keep it where nobody can change it.

    Keep `to_json`, which later versions read; a pickle is for passing it on within one.

    Raises:
        safeguarding.errors.FactsError: A value can't be used: every one of them at once. The
            facts of a receipt of another version of the library are checked for their form
            alone, since that version may have held other ones; `replay` says whether they
            can be used.
    """

    #: Id of the criteria that were answered.
    criteria_id: str
    #: Name of the class of facts, such as ``incidents.Incident``.
    about: str
    finding: Finding
    #: Known facts by name, what follows from others among them: booleans, or the word of a value. Those not known are
    #: left out.
    facts: FrozenMapping[str, bool | str] = attrs.field(converter=_frozen_facts)
    #: The editions that the answer drew on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook held.
    digest: str
    #: The date that the rulebook was for.
    on: date
    #: Version of the library that wrote it.
    library: str
    #: Edition of the data that came with it.
    data: str
    #: None where this version of the library can't use the facts.
    _possible: State | None = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        problems, possible = _checked({name: getattr(self, name) for name in _FIELDS})
        if problems:
            raise FactsError(problems)
        object.__setattr__(self, "_possible", possible)

    def __repr__(self) -> str:
        return f"<Receipt of {self.criteria_id}: {self.finding.value}, {len(self.facts)} facts>"

    def to_json(self) -> str:
        """Return the receipt as JSON: one line, with the keys always in one order."""
        return written(self)

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """Return the receipt that `to_json` wrote.

        Raises:
            safeguarding.errors.FactsError: It is not such a text; every reason at once, each
                with its path, and none with what was read.
        """
        return read(cls, text)


_FIELDS = tuple(field.name for field in attrs.fields(Receipt) if field.init)
RECORDS[Receipt] = 1, lambda given: _checked(given)[0]


def receipt(assessment: Assessment, facts: object) -> Receipt:
    """Return what an answer was, from which facts, and under which rules, to be kept with the decision.

    It is personal data; see `Receipt`.

    Args:
        assessment: The answer, from `safeguarding.assess` or from a function that asks one question.
        facts: The facts that it was given. That they are the same ones can't be seen from the
            answer: `replay` the receipt under the same rules to be sure.

    Raises:
        safeguarding.errors.FactsError: `assessment` is not an `Assessment`, or `facts` are not of
            the class that its question is about.
    """
    if type(assessment) is not Assessment:
        expected = (
            "expected an Assessment, the answer to one question; a level of need, a route or a deadline has no receipt"
        )
        raise FactsError([FactsProblem("assessment", expected)])
    kind = _class_of(assessment.about)
    if kind is None or type(facts) is not kind:
        raise FactsError([FactsProblem("facts", "expected the facts of the class that the assessment is about")])
    return Receipt(
        criteria_id=assessment.criteria_id,
        about=assessment.about,
        finding=assessment.finding,
        facts={name: value.value if isinstance(value, Enum) else value for name, value in known(facts).items()},
        editions=assessment.editions,
        digest=assessment.digest,
        on=assessment.on,
        library=__version__,
        data=DATA_EDITION,
    )


def _class_of(about: object) -> type | None:
    return KINDS.get(about) if type(about) is str else None


def _formed(form: re.Pattern[str], value: object) -> bool:
    return type(value) is str and len(value) <= _MOST and form.fullmatch(value) is not None


#: What each value has to look like; the facts come after.
_FORMS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "criteria_id": (lambda value: _formed(_ID, value), "expected the id of criteria"),
    "about": (lambda value: _formed(_ABOUT, value), f"expected the name of a class of facts: {', '.join(KINDS)}"),
    "finding": (lambda value: type(value) is Finding, f"expected {', '.join(word.value for word in Finding)}"),
    "editions": (
        lambda value: type(value) is tuple and all(_formed(_ID, item) for item in value),
        "expected the ids of editions",
    ),
    "digest": (lambda value: _formed(_DIGEST, value), "expected the digest of a rulebook: 64 hexadecimal digits"),
    "on": (lambda value: type(value) is date, "expected a date, in JSON such as 2026-11-22"),
    "library": (lambda value: _formed(_LIBRARY, value), "expected a version of the library, such as 0.1.0"),
    "data": (lambda value: _formed(_DATA, value), "expected an edition of the data, such as 2026.11"),
}


_A_FACT = "expected the name of a fact, with true, false or the word of a value"


def _checked(given: Mapping[str, object]) -> tuple[list[FactsProblem], State | None]:
    """Return what is wrong with the values of a receipt, as far as they are given, and the state of its facts."""
    problems = [
        FactsProblem(name, expected)
        for name, (is_right, expected) in _FORMS.items()
        if name in given and not is_right(given[name])
    ]
    if "facts" not in given:
        return problems, None
    facts, about, library = given["facts"], given.get("about"), given.get("library")
    if type(facts) is not FrozenMapping:
        return [*problems, FactsProblem("facts", "expected facts by name; leave out what is not known")], None
    wrong, possible = _state(about, facts)
    # A version that isn't this one may have held other facts, or other values of them.
    if _formed(_LIBRARY, library) and library != __version__:
        wrong = [
            FactsProblem(f"facts.name {position}", _A_FACT)
            for position, (name, value) in enumerate(facts.items(), start=1)
            if not _formed(_ID, name) or (type(value) is not bool and not _formed(_ID, value))
        ]
    elif _formed(_ABOUT, about) and _class_of(about) is None:
        problems.append(FactsProblem("about", f"no class of facts has this name; there are {', '.join(KINDS)}"))
    return problems + wrong, possible


def _state(about: object, facts: FrozenMapping[str, object]) -> tuple[list[FactsProblem], State | None]:
    """Return what is wrong with facts of a class, and else the values that each fact may still have."""
    kind = _class_of(about)
    if kind is None:
        return [], None
    wrong = [
        FactsProblem(f"facts.{name}", "expected true, false or the word of a value; leave out what is not known")
        for name, value in facts.items()
        if name in kind_of(kind).names and type(value) not in (bool, str)
    ]
    unfit = {problem.path.removeprefix("facts.") for problem in wrong}
    try:
        made: object = from_plain(kind, {name: None if name in unfit else value for name, value in facts.items()})
    except FactsError as error:
        return [*wrong, *under("facts", error.problems)], None
    return wrong, None if wrong else bytes(possible_values(made))
