"""What can be done with a disagreement, what was done, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum, StrEnum

import attrs

from safeguarding._policies import Exit, Form, Limit, Policy, Reason, Role
from safeguarding.criteria import Duty
from safeguarding.sources import Citation, Edition, weekday_date
from safeguarding.timescales import Deadline, Timescale, Within, due
from safeguarding.workdays import WorkingDays


class Outcome(Enum):
    """How a disagreement was resolved at a stage."""

    AGREED = "agreed"
    #: Whoever raised it no longer pursues it.
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done: the names of the methods of an escalation."""

    RAISED = "raised"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@attrs.frozen(kw_only=True, repr=False)
class Step:
    """One thing that was done, and the stage at which it left the disagreement."""

    move: Move
    on: date
    stage: int
    #: Why, for `Move.ESCALATE`; None otherwise.
    reason: Reason | None = None
    #: How, for `Move.RESOLVE`; None otherwise.
    outcome: Outcome | None = None

    def __repr__(self) -> str:
        return f"<Step {self.move.value}>"


@attrs.frozen(kw_only=True, repr=False)
class Binding:
    """The part of a rulebook to which an escalation stays bound."""

    policy: Policy
    #: The edition that holds the policy.
    edition: Edition
    working_days: WorkingDays
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date
    #: What belongs to every answer under the policy.
    caveats: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Binding to {self.policy.id}>"

    def deadline(self, limit: Limit | None, start: date) -> Deadline | None:
        """Return what a limit gives; None where it can't be counted in days."""
        if limit is None or limit.within is None:
            return None
        timescale = Timescale(
            id=f"{self.policy.id}-limit",
            within=limit.within,
            starts=("stage_entered",),
            cautious=None,
            force=self.policy.force,
            who="the agencies involved",
            counting=limit.counting,
            cite=limit.cite,
            note=limit.note,
            as_written=limit.as_written,
            in_force_from=self.edition.in_force_from,
            in_force_until=self.edition.in_force_until,
        )
        found = due(timescale, {"stage_entered": start}, self.working_days)
        # An escalation is dated by the day, so a limit in hours still waits for a time of day.
        return found if isinstance(found, Deadline) else None

    def longest_until(self, begun: Step) -> date | None:
        """Return the last day if every stage from a step on ran its course; None where that can't be counted."""
        start = begun.on
        if self.policy.overall is not None or self.policy.open_ended:
            whole = self.deadline(self.policy.overall, start)
            return None if whole is None else whole.due
        for stage in self.policy.stages[begun.stage - 1 :]:
            each = self.deadline(self.policy.limit(stage.number), start)
            if each is None:
                return None
            start = each.due
        return start


@attrs.frozen(kw_only=True, repr=False)
class Progress:
    """How an escalation stands on a day, and what belongs to its stage."""

    #: The policy that the escalation is bound to.
    policy: Policy
    #: Counted from 1.
    stage: int
    #: What the policy calls the stage beside its number; None for no name.
    name: str | None
    #: None where the source doesn't say.
    formal: bool | None
    #: The day on which the stage was entered, or entered again.
    entered: date
    #: The latest day to settle it at this stage, inclusive: the earlier of the policy's limit and
    #: `needed_by`. A maximum, never a target. None where neither is known, or once it is resolved.
    due: date | None
    overdue: bool
    #: What the policy's limit alone gives, with the closed days stepped over; None as for `due`.
    deadline: Deadline | None
    #: The day after which the child can't wait; None where nobody gave one.
    needed_by: date | None
    #: How it was resolved; None while it is open.
    outcome: Outcome | None
    #: What to do now. The first is always what immediate danger calls for.
    duties: tuple[Duty, ...]
    #: What can be done next.
    may: tuple[Move, ...]
    #: The stages that `escalate` may enter where it is not settled or nobody replies, the next one first.
    next_stages: tuple[int, ...]
    #: The stages that it may enter where a child is at immediate risk.
    next_stages_at_immediate_risk: tuple[int, ...]
    forms_due: tuple[Form, ...]
    #: Who takes part. Empty where the source doesn't state it, which `caveats` then says.
    roles: tuple[Role, ...]
    #: Ways on that are no stage; mostly at the last one.
    exits: tuple[Exit, ...]
    #: All stages together at most: a warning, never a target. None where no one length can be given.
    longest: Within | None
    #: The last day if every stage ran its course from the day on which it was raised, or reopened.
    longest_until: date | None
    #: What a reader must know. The first is always what immediate danger calls for.
    caveats: tuple[str, ...]
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date
    #: The day that was asked about.
    as_at: date

    def __repr__(self) -> str:
        return f"<Progress under {self.policy.id}>"

    def explain(self) -> str:
        """Return the progress in plain English, for a case note: what immediate danger calls for comes first."""
        first, *others = self.caveats
        title = "" if self.name is None else f", {self.name}"
        lines = [first, "", f"{self.policy.title}. Stage {self.stage}{title}: {self._state}."]
        if self.deadline is not None:
            limit = self.deadline.timescale
            lines.append(f"The policy's limit: {limit.within} {_place(limit.cite)}. It is no target.")
        lines += _listed("Who takes part:", map(str, self.roles))
        lines += _listed("What to do:", map(_duty, self.duties))
        lines += _listed("To send:", (f"{form.title}, to {form.to} {_place(form.cite)}" for form in self.forms_due))
        lines += _listed("What can be done next:", (move.value for move in self.may))
        lines += _listed("Ways on that are no stage:", (f"{e.to}: {e.does} {_place(e.cite)}" for e in self.exits))
        lines += _listed("Take care:", others)
        return "\n".join([*lines, "", f"Editions: {', '.join(self.editions)}. Data digest: {self.digest}."])

    @property
    def _state(self) -> str:
        if self.outcome is not None:
            return f"resolved, {self.outcome.value}"
        if self.due is None:
            return "open, without a latest day that can be counted"
        return f"{'overdue' if self.overdue else 'open'}, latest day {weekday_date(self.due)}"


def _duty(duty: Duty) -> str:
    return f"{duty.who} {duty.kind.value.replace('_', ' ')} {duty.does} {_place(duty.cite)}"


def _place(cite: Citation) -> str:
    return f"({cite.source.title}, {cite.at})"


def _listed(heading: str, items: Iterable[str]) -> list[str]:
    lines = [f"- {item}" for item in items]
    return ["", heading, *lines] if lines else []
