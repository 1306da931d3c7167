"""The words of the pages: findings, duties, values and forces as readers know them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from safeguarding.criteria import AllOf, AnyOf, Condition, Duty, DutyKind, Finding, Force, Not
from safeguarding.escalation import Limit, Policy, Stage
from safeguarding.facts import Value
from safeguarding.sources import Evidence
from safeguarding.timescales import Unit

FINDING = {Finding.MET: "Met", Finding.UNKNOWN: "Not known yet", Finding.NOT_MET: "Not met"}
KIND = {DutyKind.MUST: "must", DutyKind.SHOULD: "should", DutyKind.MAY: "may", DutyKind.MUST_NOT: "must not"}
FORCE = {
    Force.STATUTE: "an Act or regulations",
    Force.STATUTORY_GUIDANCE: "statutory guidance",
    Force.REGIONAL_PROCEDURE: "a regional procedure",
    Force.LOCAL_POLICY: "local policy",
}
EVIDENCE = {
    Evidence.PRIMARY: "primary evidence",
    Evidence.SECONDARY: "secondary evidence",
    Evidence.UNVERIFIED: "not verified",
}
SAFETY = (
    "In immediate danger, call 999 first. This is an aide-memoire, not legal advice. "
    "A deadline is the latest date, never a target."
)


def plain(name: str) -> str:
    """Return an id as words: ``authority_aware`` as ``authority aware``."""
    return name.replace("_", " ").replace("-", " ")


def value(given: Value) -> str:
    """Return a value of a fact as the data write it."""
    if isinstance(given, Enum):
        return str(given.value)
    return "true" if given else "false"


def name_of(layer: str) -> str:
    """Return a layer's name: ``South West London``."""
    return " ".join(word if word in {"and", "of"} else word.capitalize() for word in layer.split("-"))


def sentence(says: str) -> str:
    """Return words with a capital, and a full stop where they have none."""
    return f"{says[0].upper()}{says[1:]}{'' if says[-1] in '.?!' else '.'}"


def duty(of: Duty) -> str:
    """Return a duty as a sentence."""
    return sentence(f"{of.who} {KIND[of.kind]} {of.does}")


def condition(of: Condition) -> str:
    """Return a condition in one sentence without its full stop."""
    if isinstance(of, AllOf):
        return f"all of these: {'; '.join(map(_part, of.parts))}"
    if isinstance(of, AnyOf):
        return f"any one of these: {'; '.join(map(_part, of.parts))}"
    if isinstance(of, Not):
        return f"not so: {_part(of.part)}"
    return of.text


def _part(of: Condition) -> str:
    return f"({condition(of)})" if isinstance(of, AllOf | AnyOf | Not) else condition(of)


def lasts(limit: Limit) -> str:
    """Return how long a stage, or all of them, may take."""
    length = f"at most {limit.within}" if limit.within is not None else f"{limit.as_written}"
    return f"{length}, as a guide" if limit.indicative else length


MAY_SKIP = "may be left out where it does not fit"


def stages(policy: Policy) -> Iterator[tuple[Stage, str, str, str]]:
    """Return each stage of a policy for disagreements with its name, how long it may take, and who takes part."""
    total: int | None = 0
    for stage in policy.stages:
        limit = policy.limit(stage.number)
        days = limit.within.amount if limit and limit.within and limit.within.unit is Unit.WORKING_DAYS else None
        # Lengths of other units, or of none, add up to no number of days.
        total = None if total is None or days is None else total + days
        so_far = f"; {total} working days in all" if total and stage.number > 1 else ""
        formal = {True: ", formal", False: ", informal", None: ""}[stage.formal]
        name = f"Stage {stage.number}{formal}" + (f": {stage.name}" if stage.name else "")
        time = f"{lasts(limit) if limit else 'no time of its own'}{so_far}"
        yield stage, name, time, ", ".join(map(str, stage.roles)) or "who meets is not held: ask the partnership"


# What Markdown would read as more than a letter. An underscore within a word is no mark to it.
_MARKS = re.compile(r"([\\`*\[\]<>#|{}$~]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9]))")


def text(given: str) -> str:
    """Return the data's words so that Markdown shows each as it is."""
    return _MARKS.sub(r"\\\1", " ".join(given.split()))
