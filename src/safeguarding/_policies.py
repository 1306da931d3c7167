"""Policies for settling professional disagreements, as data: any number of stages, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import attrs

from safeguarding.criteria import Duty, Force
from safeguarding.sources import Citation
from safeguarding.timescales import Counting, Within


class Reason(Enum):
    """Why a disagreement goes on to a further stage."""

    #: It was discussed, and it is not settled.
    UNRESOLVED = "unresolved"
    #: The other side has not replied.
    NO_REPLY = "no_reply"
    #: A child is at immediate risk. 999 and a referral come first.
    IMMEDIATE_RISK = "immediate_risk"


class Standing(Enum):
    """Whether a disagreement is still open at its stage."""

    OPEN = "open"
    RESOLVED = "resolved"


@attrs.frozen(kw_only=True)
class Role:
    """Somebody who takes part in a stage: a role, never a person."""

    role: str
    #: None where the source names no agency.
    agency: str | None

    def __str__(self) -> str:
        return self.role if self.agency is None else f"{self.role} ({self.agency})"


@attrs.frozen(kw_only=True)
class Stage:
    """One stage of a policy."""

    #: Counted from 1.
    number: int
    #: What the policy calls it beside its number.
    name: str | None
    #: None where the source doesn't say.
    formal: bool | None
    #: The policy leaves it out where it doesn't fit, for any reason.
    optional: bool
    #: Who takes part. Empty where the source doesn't state it, which never means nobody.
    roles: tuple[Role, ...]
    cite: Citation


@attrs.frozen(kw_only=True)
class Limit:
    """A time limit of stages: a maximum, never a target."""

    #: The stages that it is for; None for every stage.
    stages: tuple[int, ...] | None
    #: None where the source gives a length that can't be counted, such as a working week.
    within: Within | None
    #: The length as its source writes it, where that is not what is counted.
    as_written: str | None
    #: The most that `as_written` can mean: what a lower layer's time is held against. No day is counted from it.
    at_most: Within | None
    #: The source calls it a guide.
    indicative: bool
    counting: Counting
    note: str | None
    cite: Citation

    @property
    def most(self) -> Within | None:
        """The longest that it can mean; None where that can't be told."""
        return self.within or self.at_most


@attrs.frozen(kw_only=True)
class Passing:
    """Leave to pass over stages."""

    #: The reasons for which stages may be passed over.
    reasons: tuple[Reason, ...]
    note: str | None
    cite: Citation


@attrs.frozen(kw_only=True)
class StageDuty:
    """A duty, the stages to which it belongs, and whether it outlasts them."""

    duty: Duty
    #: None for every stage.
    stages: tuple[int, ...] | None
    applies: frozenset[Standing]


@attrs.frozen(kw_only=True)
class Form:
    """Something to be sent at some stages."""

    id: str
    title: str
    #: Who receives it.
    to: str
    #: None for every stage.
    stages: tuple[int, ...] | None
    even_if_resolved: bool
    note: str | None
    cite: Citation


@attrs.frozen(kw_only=True)
class Exit:
    """A way on that is no further stage."""

    id: str
    #: Where it leads.
    to: str
    does: str
    #: None for the last stage alone.
    stages: tuple[int, ...] | None
    cite: Citation


@attrs.frozen(kw_only=True)
class Topic:
    """Something that a policy is for, is not for, or holds to."""

    id: str
    text: str
    #: For what it is not for: where that goes instead; None where not stated.
    goes_to: str | None
    cite: Citation


@attrs.frozen(kw_only=True)
class Warned:
    """Something that a reader must know at some stages."""

    text: str
    #: None for every stage.
    stages: tuple[int, ...] | None
    cite: Citation


@attrs.frozen(kw_only=True, repr=False)
class Policy:
    """How one partnership, or one region, settles professional disagreements.

    What hangs on stages says which; left out, it hangs on every one.
    """

    id: str
    title: str
    force: Force
    #: What comes first at every stage. It always begins with 999.
    immediate_danger: Duty
    #: What comes before stage 1.
    pre_stage: tuple[Duty, ...]
    stages: tuple[Stage, ...]
    #: The source goes on above the last stage held, without saying how far.
    open_ended: bool
    #: At most one for a stage; its clock starts when the stage is entered.
    limits: tuple[Limit, ...]
    #: A limit for all stages together; its clock starts when the disagreement is raised.
    overall: Limit | None
    #: None where the policy gives no leave to pass over stages.
    passing: Passing | None
    duties: tuple[StageDuty, ...]
    forms: tuple[Form, ...]
    exits: tuple[Exit, ...]
    covers: tuple[Topic, ...]
    not_for: tuple[Topic, ...]
    subjects: tuple[Topic, ...]
    principles: tuple[Topic, ...]
    caveats: tuple[Warned, ...]
    cite: Citation

    def __repr__(self) -> str:
        return f"<Policy {self.id}>"

    def stage(self, number: int) -> Stage | None:
        """Return a stage; None for one above those that the source states."""
        return self.stages[number - 1] if number <= len(self.stages) else None

    def limit(self, number: int) -> Limit | None:
        """Return the time limit of a stage; None where the policy states none."""
        return next((limit for limit in self.limits if belongs(limit.stages, number)), None)

    def following(self, number: int, reason: Reason) -> tuple[int, ...]:
        """Return the stages that may be entered from a stage for a reason, the next one first.

        A stage is passed over where the policy gives leave for the reason, or where the
        stage is optional. Empty at the last stage.
        """
        ahead = [stage.number for stage in self.stages if stage.number > number]
        if not ahead and self.open_ended:
            return (number + 1,)
        if self.passing is not None and reason in self.passing.reasons:
            return tuple(ahead)
        # Up to and with the first stage that every disagreement has to go through.
        needed = [stage.number for stage in self.stages if stage.number > number and not stage.optional]
        return tuple(each for each in ahead if not needed or each <= needed[0])

    @property
    def longest(self) -> Within | None:
        """How long all stages take together at most; None where that can't be said in one unit."""
        if self.overall is not None:
            return self.overall.within
        limits = [self.limit(stage.number) for stage in self.stages]
        lengths = [limit.within for limit in limits if limit is not None and limit.within is not None]
        if self.open_ended or len(lengths) < len(self.stages) or len({length.unit for length in lengths}) > 1:
            return None
        return Within(sum(length.amount for length in lengths), lengths[0].unit)


def belongs(stages: Iterable[int] | None, number: int) -> bool:
    """Return whether something that hangs on `stages`, None for all, belongs to a stage."""
    return stages is None or number in stages
