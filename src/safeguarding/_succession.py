"""What a policy for disagreements keeps of the one in whose place it stands: its times, and what it requires.

It may be quicker, ask for more and put things in its own words. It keeps, under their ids,
each duty that must or must not be done, each form and each exit; what should or may be done
is advice, and it may give its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import attrs

from safeguarding._policies import Limit, Policy, Standing, belongs
from safeguarding._tightening import Ends, ends, first_of, later
from safeguarding.criteria import Duty, DutyKind
from safeguarding.timescales import Counting, Moment, Unit, Within
from safeguarding.workdays import WorkingDays

#: The key of a policy that is to blame, and what is wrong.
Fault = tuple[str, str]

_Counted = Callable[[Within, Counting], Ends]


def faults(before: Policy, after: Policy, working_days: WorkingDays) -> list[Fault]:
    """Return what is wrong where a policy takes longer than the one before it, or loses what that requires."""

    # Stage after stage has the same length, so the days on which it ends are counted once.
    @cache
    def counted(within: Within, counting: Counting) -> Ends:
        return cache(ends(within, counting, working_days))

    # Of stages with the same limits, the first one speaks for all.
    first = {(before.limit(number), after.limit(number)): number for number in reversed(_numbers(after))}
    slower = [_slower_stage(before, after, number, counted) for number in sorted(first.values())]
    found = [*slower, _slower(before, after, counted)]
    return [
        *(("limits", text) for text in found if text is not None),
        *_lost_leave(before, after),
        *_lost(before, after),
    ]


def _numbers(policy: Policy) -> range:
    """Return the numbers of the stages; one stands for all that an open-ended policy goes on to."""
    return range(1, len(policy.stages) + 1 + policy.open_ended)


def _slower_stage(before: Policy, after: Policy, number: int, counted: _Counted) -> str | None:
    limit = before.limit(number)
    if limit is None or limit.most is None:
        return None
    binds = limit.within is not None
    own = [each for each in (after.limit(number), after.overall) if each and (each.within if binds else each.most)]
    if not own:
        length = limit.within or f"{limit.as_written}, which is at most {limit.at_most}"
        how = "within" if binds else "within, or at_most beside as_written"
        return f"stage {number} has {length} in {before.id} and no time here; give it one: {how}"
    # What can't be counted was never more than a guide to a day.
    if binds and not limit.indicative and not (own := [each for each in own if not each.indicative]):
        return f"stage {number} has {limit.within} in {before.id} and here that is only a guide; take out indicative"
    days = [each for each in own if each.most and each.most.unit is not Unit.HOURS]
    in_hours = limit.most.unit is Unit.HOURS
    if not in_hours and not days:
        return f"stage {number} is in hours, and a stage is entered on a day; count days, as {before.id} does"
    found = later(_first(counted, [limit]), _first(counted, own if in_hours else days), in_hours=in_hours)
    return None if found is None else f"stage {number} is longer than in {before.id}: {found}; shorten it"


def _first(counted: _Counted, limits: Iterable[Limit]) -> Ends:
    return first_of(counted(limit.most, limit.counting) for limit in limits if limit.most is not None)


def _slower(before: Policy, after: Policy, counted: _Counted) -> str | None:
    """Return what is wrong where all stages together take longer; a guide is held against a guide."""
    for firm in (True, False):
        one, other = _whole(before, counted, firm=firm), _whole(after, counted, firm=firm)
        if one is not None and other is None:
            return f"all stages together have an end in {before.id} and none here; give one under overall"
        if one is not None and other is not None:
            found = later(one, other)
            return (
                None if found is None else f"all stages together are longer than in {before.id}: {found}; shorten them"
            )
    return None


def _whole(policy: Policy, counted: _Counted, *, firm: bool) -> Ends | None:
    """Return where a policy ends if each stage ran its course, or its own end came first; None where it has none."""

    def end_of(limit: Limit | None) -> Ends | None:
        if limit is None or limit.within is None or limit.within.unit is Unit.HOURS or (firm and limit.indicative):
            return None
        return counted(limit.within, limit.counting)

    each = [end_of(policy.limit(stage.number)) for stage in policy.stages]
    stages = [end for end in each if end is not None]

    def one_by_one(start: Moment) -> Moment:
        for end in stages:
            start = end(start)
        return start

    overall = end_of(policy.overall)
    is_whole = len(stages) == len(each) and not policy.open_ended
    found = [*([] if overall is None else [overall]), *([one_by_one] if is_whole else [])]
    return first_of(found) if found else None


def _lost_leave(before: Policy, after: Policy) -> Iterator[Fault]:
    leave = () if after.passing is None else after.passing.reasons
    for reason in () if before.passing is None else before.passing.reasons:
        if reason not in leave:
            text = f"{before.id} lets stages be passed over for {reason.value}, and this does not; add it"
            yield "passing", text


def _lost(before: Policy, after: Policy) -> Iterator[Fault]:
    """Yield what a policy requires on some occasion, and the one in its place does not."""
    held = _parts(after)
    for part, occasions in _parts(before).items():
        for number, standing in sorted(occasions, key=lambda each: (each[0], each[1].value)):
            gaps = [
                here for here in _answering(before, after, number, part) if (here, standing) not in held.get(part, ())
            ]
            if gaps:
                what = f"{part.id} ({part.kind}) of {before.id}, which holds at its stage {number}"
                text = f"stage {gaps[0]}, {standing.value}, is without {what}; take it over under its id"
                yield part.key, text
                break


@attrs.frozen
class _Part:
    """Something that a policy requires."""

    key: str
    id: str
    kind: str


def _parts(policy: Policy) -> dict[_Part, set[tuple[int, Standing]]]:
    """Return what a policy requires, each with the stages at which it does, and whether open or resolved."""
    last = len(policy.stages)
    every = range(1, last + 1)

    def on(stages: Iterable[int] | None, standings: Iterable[Standing]) -> set[tuple[int, Standing]]:
        return {(number, each) for number in every if belongs(stages, number) for each in standings}

    return {
        **{_Part("pre_stage", each.id, each.kind.value): on([1], _OPEN) for each in policy.pre_stage if _binds(each)},
        **{
            _Part("duties", rule.duty.id, rule.duty.kind.value): on(rule.stages, rule.applies)
            for rule in policy.duties
            if _binds(rule.duty)
        },
        **{
            _Part("forms", form.id, "form"): on(form.stages, Standing if form.even_if_resolved else _OPEN)
            for form in policy.forms
        },
        # An exit that names no stage is one of the last.
        **{
            _Part("exits", way.id, "exit"): on([last] if way.stages is None else way.stages, _OPEN)
            for way in policy.exits
        },
    }


_OPEN = (Standing.OPEN,)


def _binds(duty: Duty) -> bool:
    return duty.kind in {DutyKind.MUST, DutyKind.MUST_NOT}


def _answering(before: Policy, after: Policy, number: int, part: _Part) -> range:
    """Return the stages that answer to a stage of the policy before: to its last, all that are left."""
    last, most = len(before.stages), len(after.stages)
    if number < last:
        return range(min(number, most), min(number, most) + 1)
    return range(most if part.key == "exits" else min(last, most), most + 1)
