"""How a disagreement stands after its steps: what its policy says of its stage, and what a reader must know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from safeguarding._policies import Exit, Form, Reason, Role, Stage, Standing, belongs
from safeguarding._progress import Binding, Move, Progress, Step
from safeguarding.criteria import Duty
from safeguarding.sources import long_date, weekday_date
from safeguarding.timescales import Deadline

_DANGER = (
    "Immediate danger: call 999. No child is left at risk while a disagreement is settled; "
    "escalating replaces neither 999 nor a referral of the child."
)
_AT_RISK = (
    "This stage was entered because a child is at immediate risk: 999, and a referral by phone to the MASH "
    "or the duty team, come first, today. Escalation doesn't replace them."
)
_LATEST = "The latest day, never a target: settle it sooner, and go on early where waiting could harm the child."
_OVERDUE = "The latest day has passed: go on to the next stage, or to the exits, today. No reply is reason enough."
_UNCOUNTED = (
    "No time limit that can be counted in days is held for this stage; that is no leave to wait. "
    "Give the day by which the child needs it (needed_by)."
)
_SOONER = "The child can't wait as long as the policy allows, so the earlier day is the latest one."
_NO_TOTAL = "The stages together have no end that can be counted, so nothing in the policy stops it from drifting."
_NO_ROLES = "The source doesn't state who takes part at this stage; that never means nobody. Agree it between agencies."
_GUIDE = "The source calls its time limit a guide: what the child needs decides."
_FORMAL_UNKNOWN = "The source doesn't say whether this stage is formal."
_PASSED = "Stages were passed over on the way here."
_NO_STAGE = "No stage is left; the exits say where to go. The risk to the child is acted on meanwhile."
_NO_EXIT = "No stage is left and the source states no way on: ask the partnership, and act on the risk meanwhile."
_REOPEN = "Reopen it as soon as what was agreed is not done; its clock then starts anew."


def progress(bound: Binding, steps: Sequence[Step], needed_by: date | None, as_at: date) -> Progress:
    """Return how an escalation stands after `steps`, of which none is later than `as_at`."""
    policy, last = bound.policy, steps[-1]
    entry = next(step for step in reversed(steps) if step.move is not Move.RESOLVE)
    deadline = _soonest(
        [bound.deadline(policy.limit(last.stage), entry.on), bound.deadline(policy.overall, steps[0].on)]
    )
    days = [*([] if deadline is None else [deadline.due]), *([] if needed_by is None else [needed_by])]
    begun = next(step for step in reversed(steps) if step.move in {Move.RAISED, Move.REOPEN})
    view = _View(
        bound=bound,
        begun=begun,
        steps=steps,
        entry=entry,
        deadline=None if last.outcome else deadline,
        due=None if last.outcome else min(days, default=None),
        as_at=as_at,
        stage=policy.stage(last.stage),
    )
    return Progress(
        policy=policy,
        stage=last.stage,
        name=None if view.stage is None else view.stage.name,
        formal=view.formal,
        entered=entry.on,
        due=view.due,
        overdue=view.overdue,
        deadline=view.deadline,
        needed_by=needed_by,
        outcome=last.outcome,
        duties=view.duties,
        may=view.may,
        next_stages=() if last.outcome else policy.following(last.stage, Reason.UNRESOLVED),
        next_stages_at_immediate_risk=() if last.outcome else policy.following(last.stage, Reason.IMMEDIATE_RISK),
        forms_due=view.forms,
        roles=view.roles,
        exits=view.exits,
        longest=policy.longest,
        longest_until=bound.longest_until(begun),
        caveats=tuple(dict.fromkeys(view.caveats(needed_by))),
        editions=(bound.edition.id,),
        digest=bound.digest,
        on=bound.on,
        as_at=as_at,
    )


def _soonest(deadlines: Iterable[Deadline | None]) -> Deadline | None:
    return min((each for each in deadlines if each is not None), key=lambda each: each.due, default=None)


@attrs.frozen(kw_only=True)
class _View:
    """What a policy says of one stage, for one state of a disagreement."""

    bound: Binding
    #: The step by which it was raised, or last reopened.
    begun: Step
    steps: Sequence[Step]
    #: The step by which the stage was entered.
    entry: Step
    stage: Stage | None
    deadline: Deadline | None
    due: date | None
    as_at: date

    @property
    def number(self) -> int:
        return self.entry.stage

    @property
    def standing(self) -> Standing:
        return Standing.RESOLVED if self.steps[-1].outcome else Standing.OPEN

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.OPEN

    @property
    def is_last(self) -> bool:
        return not self.bound.policy.following(self.number, Reason.UNRESOLVED)

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.as_at > self.due

    @property
    def formal(self) -> bool | None:
        return None if self.stage is None else self.stage.formal

    @property
    def roles(self) -> tuple[Role, ...]:
        return () if self.stage is None else self.stage.roles

    @property
    def may(self) -> tuple[Move, ...]:
        if not self.is_open:
            return (Move.REOPEN,)
        # A limit is a maximum, so going on early, or for want of a reply, needs no day to have passed.
        return (Move.RESOLVE,) if self.is_last else (Move.ESCALATE, Move.RESOLVE)

    @property
    def duties(self) -> tuple[Duty, ...]:
        policy = self.bound.policy
        before = policy.pre_stage if self.is_open and self.number == 1 else ()
        rules = [rule for rule in policy.duties if belongs(rule.stages, self.number) and self.standing in rule.applies]
        return (policy.immediate_danger, *before, *(rule.duty for rule in rules))

    @property
    def forms(self) -> tuple[Form, ...]:
        return tuple(
            form
            for form in self.bound.policy.forms
            if belongs(form.stages, self.number) and (self.is_open or form.even_if_resolved)
        )

    @property
    def exits(self) -> tuple[Exit, ...]:
        if not self.is_open:
            return ()
        exits = self.bound.policy.exits
        return tuple(way for way in exits if (self.is_last if way.stages is None else self.number in way.stages))

    def caveats(self, needed_by: date | None) -> list[str]:
        texts = [_DANGER]
        if self.is_open:
            texts += self._while_open(needed_by)
        else:
            texts.append(_REOPEN)
        if not self.roles:
            texts.append(_NO_ROLES)
        if self.formal is None:
            texts.append(_FORMAL_UNKNOWN)
        return [*texts, *self._passed(), *self._of_the_policy(), *self._of_the_dates(), *self.bound.caveats]

    def _while_open(self, needed_by: date | None) -> list[str]:
        texts = [_AT_RISK] if self.entry.reason is Reason.IMMEDIATE_RISK else []
        if self.overdue:
            texts.append(_OVERDUE)
        texts.append(_UNCOUNTED if self.due is None else _LATEST)
        if needed_by is not None and self.deadline is not None and needed_by < self.deadline.due:
            texts.append(_SOONER)
        texts.append(self._total())
        if self.is_last:
            texts.append(_NO_STAGE if self.exits else _NO_EXIT)
        return texts

    def _total(self) -> str:
        until = self.bound.longest_until(self.begun)
        if until is None:
            return _NO_TOTAL
        longest = self.bound.policy.longest
        reopened = self.begun.move is Move.REOPEN
        from_there = reopened or self.begun.stage > 1
        length = "" if longest is None or from_there else f"up to {longest}, "
        stages = "every stage from there" if from_there else "every stage"
        since = "reopened" if reopened else "raised"
        return (
            f"If {stages} ran its course: {length}to {weekday_date(until)}, counted from the day on which it was "
            f"{since}. That is a warning, never a target: no child can wait so long in danger."
        )

    def _passed(self) -> list[str]:
        """Say so where stages were passed over, and what gives leave to."""
        if sum(step.move is Move.ESCALATE for step in self.steps) == self.number - 1:
            return []
        leave = self.bound.policy.passing
        return [_PASSED] if leave is None else _known([_PASSED, leave.note, leave.cite.caveat])

    def _of_the_policy(self) -> list[str]:
        """Return what the policy itself warns of, and what its citations do."""
        policy = self.bound.policy
        warnings = [warning for warning in policy.caveats if belongs(warning.stages, self.number)]
        cites = [each.cite for part in (warnings, self.duties, self.forms, self.exits) for each in part]
        cites += [policy.cite] if self.stage is None else [policy.cite, self.stage.cite]
        texts = [*(warning.text for warning in warnings), *(form.note for form in self.forms)]
        return _known([*texts, *self._of_the_limit(), *(cite.caveat for cite in cites)])

    def _of_the_limit(self) -> list[str | None]:
        if not self.is_open:
            return []
        policy = self.bound.policy
        limits = [limit for limit in (policy.limit(self.number), policy.overall) if limit is not None]
        texts: list[str | None] = [_GUIDE] if any(limit.indicative for limit in limits) else []
        for limit in limits:
            if self.bound.deadline(limit, self.entry.on) is None:
                texts.append(f"The time limit in the source: {limit.as_written or limit.within}.")
            texts += [limit.note, limit.cite.caveat]
        return texts if self.deadline is None else [*texts, *self.deadline.caveats]

    def _of_the_dates(self) -> list[str]:
        """Say where the disagreement reaches beyond the edition that it is bound to."""
        edition = self.bound.edition
        texts = []
        raised = self.steps[0].on
        if raised < edition.in_force_from:
            texts.append(f"It was raised before {edition.id} began on {long_date(edition.in_force_from)}.")
        if raised > self.bound.on:
            texts.append(f"The rules are as at {long_date(self.bound.on)}, before it was raised; use those of its day.")
        if edition.in_force_until is not None and self.as_at > edition.in_force_until:
            ended = long_date(edition.in_force_until)
            texts.append(f"It goes on after {edition.id} ended on {ended}; see the policy that replaced it too.")
        return texts


def _known(texts: Iterable[str | None]) -> list[str]:
    return [text for text in texts if text is not None]
