"""Escalation policies read from data files: what is wrong is noted with its place, and reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from safeguarding import _duties
from safeguarding import _reading as read
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
    belongs,
)
from safeguarding._reading import At
from safeguarding.criteria import Duty, DutyKind, Force
from safeguarding.sources import Citation
from safeguarding.timescales import LENGTH_EXPECTED, Counting, Unit, Within

ReadCitation = Callable[[At | None], Citation | None]
Made = TypeVar("Made")

#: How the first duty of every stage begins, whatever a policy adds.
EMERGENCY_FIRST = "call 999 where a child is in immediate danger"

_TOPICS = ("covers", "not_for", "subjects", "principles")
_REQUIRED = ("id", "title", "force", "immediate_danger", "stages", "cite")
_LISTS = ("pre_stage", "limits", "duties", "forms", "exits", "caveats")
_OPTIONAL = ("open_ended", "overall", "passing", *_LISTS, *_TOPICS)


def length(keys: Mapping[str, At]) -> Within | None:
    """Return the length under ``within``; note a way of counting that doesn't fit it."""
    within = read.parsed(keys.get("within"), Within.parsed, LENGTH_EXPECTED)
    counting = keys.get("counting")
    rolls = counting is not None and counting.value == Counting.ROLL_FORWARD.value
    if counting is not None and rolls and within is not None and within.unit is not Unit.WORKING_DAYS:
        counting.wrong("roll_forward is for working days only; leave it out")
    return within


def policy(at: At, citation: ReadCitation) -> Policy | None:
    """Return a policy; None where it could not be read, and what is wrong is noted."""
    keys = read.mapping(at, required=_REQUIRED, optional=_OPTIONAL)
    if keys is None:
        return None
    reader = _Reader(citation, len(read.items(keys.get("stages"))))
    name, title = read.ident(keys.get("id")), read.text(keys.get("title"))
    force, cite = read.choice(keys.get("force"), Force), citation(keys.get("cite"))
    danger = reader.immediate_danger(keys.get("immediate_danger"))
    parts = reader.parts(keys)
    if name is None or title is None or force is None or cite is None or danger is None or not parts["stages"]:
        return None
    return Policy(id=name, title=title, force=force, cite=cite, immediate_danger=danger, **parts)


@attrs.frozen
class _Reader:
    """Reads the parts of one policy."""

    citation: ReadCitation
    #: Number of the last stage.
    last: int

    def parts(self, keys: Mapping[str, At]) -> dict[str, Any]:
        if "stages" in keys and not self.last:
            keys["stages"].wrong("expected at least one stage")
        return {
            "pre_stage": self.each(keys.get("pre_stage"), self.duty),
            "stages": self.each(keys.get("stages"), self.stage),
            "open_ended": read.flag(keys.get("open_ended")),
            "limits": self.limits(keys.get("limits")),
            "overall": self.limit(keys["overall"], staged=False) if "overall" in keys else None,
            "passing": self.passing(keys["passing"]) if "passing" in keys else None,
            "duties": self.each(keys.get("duties"), self.stage_duty),
            "forms": self.each(keys.get("forms"), self.form),
            "exits": self.each(keys.get("exits"), self.exit),
            "caveats": self.each(keys.get("caveats"), self.warned),
            **{key: self.each(keys.get(key), self.topic) for key in _TOPICS},
        }

    def each(self, at: At | None, make: Callable[[At], Made | None]) -> tuple[Made, ...]:
        """Return the entries of a list, where an id may stand once."""
        seen = set()
        for item in read.items(at):
            name = item.value.get("id") if isinstance(item.value, dict) else None
            if isinstance(name, str) and name in seen:
                item.child("id").wrong("another entry of this list has this id; ids are unique")
            seen.add(str(name))
        return read.found([make(item) for item in read.items(at)])

    def numbers(self, at: At | None) -> tuple[int, ...] | None:
        """Return the stages that a list names; None, which means every stage, where there is no list."""
        if at is None:
            return None
        entries = read.items(at)
        if not entries:
            at.wrong("expected the numbers of stages; leave it out for every stage")
        for item in entries:
            if type(item.value) is not int or not 1 <= item.value <= self.last:
                item.wrong(f"expected the number of a stage, 1 to {self.last}")
        return tuple(item.value for item in entries)

    def stage(self, at: At) -> Stage | None:
        keys = read.mapping(at, required=("number", "cite"), optional=("name", "formal", "optional", "roles"))
        if keys is None:
            return None
        expected = int(at.path[-1]) + 1
        if "number" in keys and (type(keys["number"].value) is not int or keys["number"].value != expected):
            keys["number"].wrong(f"expected {expected}; stages are numbered from 1, in order")
        roles = self.each(keys.get("roles"), _role)
        if "roles" in keys and not roles:
            keys["roles"].wrong("expected a list of roles; leave it out where the source doesn't state them")
        cite = self.citation(keys.get("cite"))
        if cite is None:
            return None
        return Stage(
            number=expected,
            name=read.text(keys.get("name")),
            formal=read.flag(keys["formal"]) if "formal" in keys else None,
            optional=read.flag(keys.get("optional")),
            roles=roles,
            cite=cite,
        )

    def limits(self, at: At | None) -> tuple[Limit, ...]:
        limits = self.each(at, self.limit)
        for number in range(1, self.last + 1):
            if at is not None and sum(belongs(limit.stages, number) for limit in limits) > 1:
                at.wrong(f"stage {number} has more than one time limit; keep one, and record the other in its note")
        return limits

    def limit(self, at: At, *, staged: bool = True) -> Limit | None:
        optional = (
            "within",
            "as_written",
            "at_most",
            "indicative",
            "counting",
            "note",
            *(("stages",) if staged else ()),
        )
        keys = read.mapping(at, required=("cite",), optional=optional)
        if keys is None:
            return None
        if "within" not in keys and "as_written" not in keys:
            at.wrong("expected within, or as_written where the source gives a length that can't be counted")
        if "within" in keys and "at_most" in keys:
            keys["at_most"].wrong("at_most is for what can't be counted; leave it out beside within", key=True)
        cite = self.citation(keys.get("cite"))
        if cite is None:
            return None
        return Limit(
            stages=self.numbers(keys.get("stages")),
            within=length(keys),
            as_written=read.text(keys.get("as_written")),
            at_most=read.parsed(keys.get("at_most"), Within.parsed, LENGTH_EXPECTED),
            indicative=read.flag(keys.get("indicative")),
            counting=read.choice(keys.get("counting"), Counting) or Counting.AFTER,  # guidance is silent: day 0
            note=read.text(keys.get("note")),
            cite=cite,
        )

    def passing(self, at: At) -> Passing | None:
        keys = read.mapping(at, required=("reasons", "cite"), optional=("note",))
        cite = None if keys is None else self.citation(keys.get("cite"))
        if keys is None or cite is None:
            return None
        reasons = read.found([read.choice(item, Reason) for item in read.items(keys.get("reasons"))])
        if "reasons" in keys and not reasons:
            keys["reasons"].wrong("expected at least one reason; leave passing out where the policy gives no leave")
        return Passing(reasons=reasons, note=read.text(keys.get("note")), cite=cite)

    def immediate_danger(self, at: At | None) -> Duty | None:
        keys = None if at is None else read.mapping(at, required=("who", "does", "cite"))
        if keys is None:
            return None
        who, does, cite = read.text(keys.get("who")), read.text(keys.get("does")), self.citation(keys.get("cite"))
        if who is None or does is None or cite is None:
            return None
        what = f"{EMERGENCY_FIRST}; {does}"
        return Duty(id="immediate-danger", kind=DutyKind.MUST, who=who, does=what, timescale=None, cite=cite)

    def duty(self, at: At, more: tuple[str, ...] = ()) -> Duty | None:
        keys = read.mapping(at, required=(*_duties.KEYS, "cite"), optional=("forbids", *more))
        return None if keys is None else _duties.duty(keys, self.citation(keys.get("cite")))

    def stage_duty(self, at: At) -> StageDuty | None:
        duty = self.duty(at, ("stages", "applies"))
        if duty is None:
            return None
        stages = self.numbers(at.child("stages")) if at.value.get("stages") is not None else None
        given = at.child("applies") if at.value.get("applies") is not None else None
        applies = frozenset(read.found([read.choice(item, Standing) for item in read.items(given, of="standing")]))
        return StageDuty(duty=duty, stages=stages, applies=applies or frozenset({Standing.OPEN}))

    def form(self, at: At) -> Form | None:
        keys = read.mapping(at, required=("id", "title", "to", "cite"), optional=("stages", "even_if_resolved", "note"))
        if keys is None:
            return None
        name, title, to = read.ident(keys.get("id")), read.text(keys.get("title")), read.text(keys.get("to"))
        cite = self.citation(keys.get("cite"))
        if name is None or title is None or to is None or cite is None:
            return None
        return Form(
            id=name,
            title=title,
            to=to,
            stages=self.numbers(keys.get("stages")),
            even_if_resolved=read.flag(keys.get("even_if_resolved")),
            note=read.text(keys.get("note")),
            cite=cite,
        )

    def exit(self, at: At) -> Exit | None:
        keys = read.mapping(at, required=("id", "to", "does", "cite"), optional=("stages",))
        if keys is None:
            return None
        name, to, does = read.ident(keys.get("id")), read.text(keys.get("to")), read.text(keys.get("does"))
        cite = self.citation(keys.get("cite"))
        if name is None or to is None or does is None or cite is None:
            return None
        return Exit(id=name, to=to, does=does, stages=self.numbers(keys.get("stages")), cite=cite)

    def topic(self, at: At) -> Topic | None:
        keys = read.mapping(at, required=("id", "text", "cite"), optional=("goes_to",))
        if keys is None:
            return None
        name, text, cite = read.ident(keys.get("id")), read.text(keys.get("text")), self.citation(keys.get("cite"))
        if name is None or text is None or cite is None:
            return None
        return Topic(id=name, text=text, goes_to=read.text(keys.get("goes_to")), cite=cite)

    def warned(self, at: At) -> Warned | None:
        keys = read.mapping(at, required=("text", "cite"), optional=("stages",))
        text = None if keys is None else read.text(keys.get("text"))
        cite = None if keys is None else self.citation(keys.get("cite"))
        if keys is None or text is None or cite is None:
            return None
        return Warned(text=text, stages=self.numbers(keys.get("stages")), cite=cite)


def _role(at: At) -> Role | None:
    keys = read.mapping(at, required=("role",), optional=("agency",))
    role = None if keys is None else read.text(keys.get("role"))
    return None if keys is None or role is None else Role(role=role, agency=read.text(keys.get("agency")))
