"""Professional disagreements: raised, escalated, resolved and reopened under a partnership's own policy.

An `Escalation` never changes: each step returns a new one, and none can be made that its
policy does not allow. A stage's limit is a maximum, never a target, so going on early, or
for want of a reply, is always allowed. Escalating never replaces 999 or a referral of the
child, and every `Progress` starts by saying so.

The dangerous error is waiting: a child left at risk while adults disagree.

Source:
    The policy that the rulebook holds, such as the Croydon Safeguarding Children
    Partnership's escalation and resolution policy; each of its parts cites its own.
"""

from __future__ import annotations

from datetime import date

import attrs

from safeguarding._given import is_a
from safeguarding._policies import (
    Exit,
    Form,
    Limit,
    Passing,
    Policy,
    Reason,
    Role,
    Stage,
    StageDuty,
    Standing,
    Topic,
    Warned,
)
from safeguarding._progress import Binding, Move, Outcome, Progress, Step
from safeguarding._progression import progress
from safeguarding.errors import EscalationError, FactsError, FactsProblem, NotInForceError
from safeguarding.rulebook import Rulebook

__all__ = [
    "Binding",
    "Escalation",
    "Exit",
    "Form",
    "Limit",
    "Move",
    "Outcome",
    "Passing",
    "Policy",
    "Progress",
    "Reason",
    "Role",
    "Stage",
    "StageDuty",
    "Standing",
    "Step",
    "Topic",
    "Warned",
]

_A_STAGE = "expected the number of a stage, or None"
_A_DATE = "expected a date without a time; take the Europe/London date first"


@attrs.frozen(kw_only=True, repr=False)
class Escalation:
    """A disagreement and all that was done about it, bound to the policy under which it was raised.

    Make one with `raised`. It is checked whole, however it is made.
    """

    #: The policy and the calendar that it stays bound to.
    bound: Binding
    #: The day after which the child can't wait; None where nobody gave one.
    needed_by: date | None
    #: What was done, in order; the first step raised it.
    steps: tuple[Step, ...]

    def __attrs_post_init__(self) -> None:
        _checked(
            bound=(type(self.bound) is Binding, "expected a Binding, as raised() makes it"),
            needed_by=(self.needed_by is None or _is_date(self.needed_by), f"{_A_DATE}, or None"),
            steps=(type(self.steps) is tuple and all(map(_is_step, self.steps)), "expected a tuple of steps"),
        )
        before: Step | None = None
        for step in self.steps:
            refusal = _refusal(self.bound.policy, before, step)
            if refusal is not None:
                raise EscalationError(refusal)
            before = step
        if before is None:
            raise EscalationError("steps: expected at least the one that raised it; start with raised()")

    def __repr__(self) -> str:
        return f"<Escalation under {self.policy.id}, steps: {len(self.steps)}>"

    @property
    def policy(self) -> Policy:
        """The policy under which it was raised."""
        return self.bound.policy

    @classmethod
    def raised(
        cls,
        on: date,
        rules: Rulebook,
        *,
        needed_by: date | None = None,
        reason: Reason | None = None,
        to: int | None = None,
    ) -> Escalation:
        """Return a disagreement at stage 1 of the rulebook's policy, or further up where the policy gives leave.

        Args:
            on: The day on which it was raised; it is day 0 of the first stage.
            rules: The rulebook as at that day. The escalation stays bound to its policy.
            needed_by: The day after which the child can't wait, where there is one. It
                holds at every stage; a day that has passed already is overdue at once.
            reason: Why it begins above stage 1, where it does. `Reason.IMMEDIATE_RISK` comes
                after 999 and a referral, never instead.
            to: The stage at which it begins; left out, stage 1. Stages are passed over only
                where the policy gives leave for the reason.

        Raises:
            safeguarding.errors.FactsError: An argument is of another type.
            safeguarding.errors.EscalationError: The policy gives no leave to begin there.
            safeguarding.errors.NotInForceError: No policy is held for the rulebook's date.

        Source:
            The policy's own citations.
        """
        _checked(
            on=(_is_date(on), _A_DATE),
            rules=(is_a(rules, Rulebook), "expected a Rulebook"),
            needed_by=(needed_by is None or _is_date(needed_by), f"{_A_DATE}, or None"),
            reason=(
                type(reason) is Reason or (reason is None and (to is None or (type(to) is int and to == 1))),
                "expected a Reason, which a beginning above stage 1 needs, or None",
            ),
            to=(to is None or type(to) is int, _A_STAGE),
        )
        first = Step(move=Move.RAISED, on=on, stage=1 if to is None else to, reason=reason)
        return cls(bound=_bound(rules), needed_by=needed_by, steps=(first,))

    def escalate(self, on: date, *, reason: Reason = Reason.UNRESOLVED, to: int | None = None) -> Escalation:
        """Return the disagreement at a further stage; the clock of that stage starts.

        Args:
            on: The day on which the stage is entered.
            reason: Why. `Reason.IMMEDIATE_RISK` comes after 999 and a referral, never instead.
            to: The stage; left out, the next one. Stages are passed over only where the
                policy gives leave for the reason.

        Raises:
            safeguarding.errors.FactsError: An argument is of another type.
            safeguarding.errors.EscalationError: It is resolved, this is the last stage, the
                policy gives no leave to pass over stages, or `on` is before the last step.
        """
        _checked(
            on=(_is_date(on), _A_DATE),
            reason=(type(reason) is Reason, "expected a Reason"),
            to=(to is None or type(to) is int, _A_STAGE),
        )
        stage = self.steps[-1].stage + 1 if to is None else to
        return self._with(Step(move=Move.ESCALATE, on=on, stage=stage, reason=reason))

    def resolve(self, on: date, *, outcome: Outcome) -> Escalation:
        """Return the disagreement resolved at its stage; its clock stops.

        Raises:
            safeguarding.errors.FactsError: An argument is of another type.
            safeguarding.errors.EscalationError: It is resolved already, or `on` is before the last step.
        """
        _checked(
            on=(_is_date(on), _A_DATE),
            outcome=(type(outcome) is Outcome, "expected an Outcome"),
        )
        return self._with(Step(move=Move.RESOLVE, on=on, stage=self.steps[-1].stage, outcome=outcome))

    def reopen(self, on: date) -> Escalation:
        """Return the disagreement open again at the stage at which it was resolved, with a new clock.

        It is for what was agreed and not done, and for what was withdrawn and goes on.

        Raises:
            safeguarding.errors.FactsError: `on` is not a date.
            safeguarding.errors.EscalationError: It is not resolved, or `on` is before the last step.
        """
        _checked(on=(_is_date(on), _A_DATE))
        return self._with(Step(move=Move.REOPEN, on=on, stage=self.steps[-1].stage))

    def at(self, on: date) -> Progress:
        """Return how it stood, or stands, on a day: what was done later is left out.

        Raises:
            safeguarding.errors.FactsError: `on` is not a date.
            safeguarding.errors.EscalationError: `on` is before the day on which it was raised.
            safeguarding.errors.BeyondCalendarError: A latest day is outside the calendar.
        """
        _checked(on=(_is_date(on), _A_DATE))
        steps = [step for step in self.steps if step.on <= on]
        if not steps:
            raise EscalationError("on: it had not been raised yet; ask for that day or a later one")
        return progress(self.bound, steps, self.needed_by, on)

    def _with(self, step: Step) -> Escalation:
        return attrs.evolve(self, steps=(*self.steps, step))


def _is_date(value: object) -> bool:
    return type(value) is date


def _is_step(value: object) -> bool:
    return type(value) is Step and _is_date(value.on) and type(value.stage) is int


def _checked(**arguments: tuple[bool, str]) -> None:
    problems = [FactsProblem(name, expected) for name, (right, expected) in arguments.items() if not right]
    if problems:
        raise FactsError(problems)


def _refusal(policy: Policy, before: Step | None, step: Step) -> str | None:
    """Return why the policy, or what was done before, does not allow a step; None where they do."""
    if before is None:
        return _no_beginning(policy, step)
    if step.on < before.on:
        return "on: a step can't be dated before the one before it; check the date, or start again with raised()"
    if step.move is Move.RAISED:
        return _START
    if (before.move is Move.RESOLVE) is not (step.move is Move.REOPEN):
        return _NOT_NOW[step.move]
    if step.move is Move.ESCALATE:
        return _no_way(policy, before.stage, step)
    kept = step.stage == before.stage and step.reason is None
    return None if kept and (step.outcome is not None) is (step.move is Move.RESOLVE) else _START


def _no_beginning(policy: Policy, step: Step) -> str | None:
    if step.move is not Move.RAISED or step.outcome is not None:
        return _START
    return None if step.stage == 1 else _no_way(policy, 0, step)


def _no_way(policy: Policy, stage: int, step: Step) -> str | None:
    if step.reason is None or step.outcome is not None:
        return _START
    ahead = policy.following(stage, step.reason)
    if step.stage in ahead:
        return None
    if not ahead:
        return f"escalate: stage {stage} is the last one of {policy.id}; its exits say where to go"
    leave = [] if policy.passing is None else [reason.name for reason in policy.passing.reasons]
    start = f"stage {stage}" if stage else "the beginning"
    return (
        f"to: from {start}, {policy.id} allows stage {', '.join(map(str, ahead))} for this reason; "
        f"stages may be passed over for {', '.join(leave) or 'no reason'}"
    )


_START = "steps: expected what raised(), escalate(), resolve() and reopen() make; start with raised()"
_NOT_NOW = {
    Move.ESCALATE: "escalate: it is resolved; reopen it first",
    Move.RESOLVE: "resolve: it is resolved already",
    Move.REOPEN: "reopen: it is open; go on with escalate or resolve",
}


def _bound(rules: Rulebook) -> Binding:
    policy = rules.escalation
    if policy is None:
        raise NotInForceError(
            "escalation: no policy is held for this partnership on the rulebook's date; "
            "make the rulebook for a later date, or add a policy in an overlay"
        )
    edition = rules.editions[policy.cite.edition]
    return Binding(
        policy=policy,
        edition=edition,
        working_days=rules.working_days,
        digest=rules.digest,
        on=rules.on,
        caveats=_layer_caveats(rules, edition.layer),
    )


def _layer_caveats(rules: Rulebook, layer: str) -> tuple[str, ...]:
    """Say of which layers nothing is held, and whether the policy is a wider layer's than the partnership's."""
    held = {edition.layer for edition in rules.editions.values()}
    texts = [f"No rules of {name} are held for this date; ask there." for name in rules.layers if name not in held]
    # A partnership that is founded elsewhere may name its layers as it likes; the last is its own.
    own = rules.layers.index(rules.partnership) if rules.partnership in rules.layers else len(rules.layers) - 1
    if rules.layers.index(layer) < own:
        texts.append(f"No escalation policy of {rules.partnership} is held for this date; this one is of {layer}.")
    return tuple(texts)
