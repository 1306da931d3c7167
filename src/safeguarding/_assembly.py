"""Editions in force on one date, put together: every reference found, every example tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import attrs

from safeguarding._diagram import MOST_NODES, TooLargeError
from safeguarding._editions import (
    CriteriaDraft,
    Draft,
    DutyDraft,
    EditionDraft,
    SameAsDraft,
)
from safeguarding._names import Names
from safeguarding._reading import At
from safeguarding._sections import SECTIONS
from safeguarding.criteria import (
    Compiled,
    Condition,
    Criteria,
    Criterion,
    DutyRule,
    FactCaveat,
    Not,
    SameAs,
    assess,
    compiled,
    leaves,
)
from safeguarding.errors import DataProblem
from safeguarding.facts import KINDS, kind_of
from safeguarding.sources import Edition, Source
from safeguarding.timescales import Timescale

Value = TypeVar("Value")


@attrs.frozen(kw_only=True)
class Selection:
    """The editions from which one rulebook is made."""

    partnership: str
    on: date
    #: From the law down to the borough, and an overlay last.
    layers: tuple[str, ...]
    #: The editions of all dates, to tell "not on this date" from "never".
    every: Sequence[EditionDraft]
    #: Version of the calendar, which belongs to the digest.
    calendar: str

    @property
    def current(self) -> list[EditionDraft]:
        """The editions in force, in the order of the layers."""
        return [
            draft
            for layer in self.layers
            for draft in self.every
            if draft.edition.layer == layer and draft.edition.covers(self.on)
        ]

    @property
    def caveats(self) -> list[str]:
        """What belongs to every answer: the layers of which nothing is held for the date."""
        held = {draft.edition.layer for draft in self.current}
        return [f"No rules of {layer} are held for this date; ask there." for layer in self.layers if layer not in held]


@attrs.frozen(kw_only=True)
class Assembly:
    """What the editions in force on one date hold."""

    editions: Names[Edition]
    sources: Names[Source]
    events: Names[str]
    timescales: Names[Timescale]
    criteria: Names[Criteria]
    #: The items of each section by id, by the section's key.
    sections: Mapping[str, Names[Any]]
    digest: str


def assembly(selection: Selection, problems: list[DataProblem]) -> Assembly:
    """Return what the editions in force hold, put together; every problem found is added to `problems`."""
    current, every = selection.current, selection.every
    digest = digest_of(
        {
            "partnership": selection.partnership,
            "layers": selection.layers,
            "calendar": selection.calendar,
            "editions": {draft.edition.id: draft.content for draft in current},
        }
    )
    _unique(current, lambda draft: [(made.id, made.at) for made in draft.criteria], problems)
    events = _events(current, problems)
    timescales = _timescales(current, events, problems)
    binder = _Binder(
        on=selection.on,
        digest=digest,
        drafts={made.id: made for draft in reversed(current) for made in reversed(draft.criteria)},
        duties=[duty for draft in current for duty in draft.duties],
        timescales=timescales,
        timescales_ever={limit.timescale.id for draft in every for limit in draft.timescales},
        criteria_ever={made.id for draft in every for made in draft.criteria},
        unread=frozenset(name for draft in every for name in draft.unread),
        caveats=tuple(FactCaveat(text=text, when=None) for text in selection.caveats),
        problems=problems,
    )
    criteria = binder.all_bound([made for draft in current for made in draft.criteria])

    def named(kind: str, items: Mapping[str, Value], ids: Callable[[EditionDraft], Iterable[str]]) -> Names[Value]:
        return Names(kind, items, _dates([(name, draft.edition) for draft in every for name in ids(draft)], items))

    return Assembly(
        editions=named("edition", {draft.edition.id: draft.edition for draft in current}, lambda d: [d.edition.id]),
        sources=named("source", _sources(current, problems), lambda draft: draft.sources),
        events=named("event", events, lambda draft: draft.events),
        timescales=named("timescale", timescales, lambda draft: [limit.timescale.id for limit in draft.timescales]),
        criteria=named("criteria", criteria, lambda draft: [made.id for made in draft.criteria]),
        sections={key: _section(key, current, every, problems) for key in SECTIONS},
        digest=digest,
    )


def _section(
    key: str, current: Sequence[EditionDraft], every: Sequence[EditionDraft], problems: list[DataProblem]
) -> Names[Any]:
    _unique(current, lambda draft: [(entry.item.id, entry.at) for entry in draft.sections[key]], problems)
    items = {entry.item.id: entry.item for draft in reversed(current) for entry in reversed(draft.sections[key])}
    ever = [(entry.item.id, draft.edition) for draft in every for entry in draft.sections[key]]
    return Names(key, dict(reversed(items.items())), _dates(ever, items))


def _dates(ever: Iterable[tuple[str, Edition]], items: Mapping[str, object]) -> dict[str, str]:
    """Return, for the ids that are not in force, the dates on which they are, in words."""
    dates: dict[str, str] = {}
    for name, held in ever:
        if name not in items:
            dates[name] = f"{dates[name]}, and {held.dates}" if name in dates else held.dates
    return dates


def digest_of(content: object) -> str:
    """Return the SHA-256, in hex, of plain content: the same for the same meaning, however it is written."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    # A date and the text that looks like it must not give the same digest.
    return {"date": value.isoformat()} if isinstance(value, date) else str(value)


def _unique(
    current: Sequence[EditionDraft],
    named: Callable[[EditionDraft], Iterable[tuple[str, At]]],
    problems: list[DataProblem],
) -> None:
    seen: dict[str, str] = {}
    for edition in current:
        for name, at in named(edition):
            if name in seen:
                where = at.document.problem(
                    (*at.path, "id"),
                    f"this id already stands in {seen[name]}; a layer adds and never replaces: choose another",
                )
                problems.append(where)
            seen.setdefault(name, edition.edition.id)


def _sources(current: Sequence[EditionDraft], problems: list[DataProblem]) -> dict[str, Source]:
    return _agreed(current, "sources", lambda draft: draft.sources, problems)


def _events(current: Sequence[EditionDraft], problems: list[DataProblem]) -> dict[str, str]:
    return _agreed(current, "events", lambda draft: draft.events, problems)


def _agreed(
    current: Sequence[EditionDraft],
    key: str,
    part: Callable[[EditionDraft], Mapping[str, Any]],
    problems: list[DataProblem],
) -> dict[str, Any]:
    """Return what all editions name, where each name means one thing."""
    agreed: dict[str, Any] = {}
    for draft in current:
        for name, value in part(draft).items():
            known = agreed.get(name)
            agreed[name] = value if known is None else known
            # None is what could not be read; that is noted already.
            if known is not None and value is not None and value != known:
                text = f"{name} stands in another edition with other words; use the same, or another name"
                problems.append(draft.at.document.problem((key, name), text, key=True))
    return agreed


def _timescales(
    current: Sequence[EditionDraft], events: Mapping[str, str], problems: list[DataProblem]
) -> dict[str, Timescale]:
    _unique(current, lambda edition: [(limit.timescale.id, limit.at) for limit in edition.timescales], problems)
    timescales: dict[str, Timescale] = {}
    for limit in (limit for edition in current for limit in edition.timescales):
        timescale = limit.timescale
        for key, names in (("starts", timescale.starts), ("cautious", (timescale.cautious,))):
            if any(name is not None and name not in events for name in names):
                text = f"no such event; expected one of {', '.join(events)}, or add it under events"
                problems.append(limit.at.document.problem((*limit.at.path, key), text))
        timescales.setdefault(timescale.id, timescale)
    return timescales


@attrs.frozen(kw_only=True)
class _Binder:
    """Binds drafts to one rulebook, each once."""

    on: date
    digest: str
    drafts: Mapping[str, CriteriaDraft]
    duties: Sequence[DutyDraft]
    timescales: Mapping[str, Timescale]
    timescales_ever: set[str]
    criteria_ever: set[str]
    #: Ids of what could not be read; that is noted already.
    unread: frozenset[str]
    caveats: tuple[FactCaveat, ...]
    problems: list[DataProblem]
    _bound: dict[str, Criteria | None] = attrs.field(factory=dict, init=False)
    _binding: set[str] = attrs.field(factory=set, init=False)

    def all_bound(self, drafts: Iterable[CriteriaDraft]) -> dict[str, Criteria]:
        bound = {draft.id: criteria for draft in drafts if (criteria := self.bound(draft.id)) is not None}
        for duty in self.duties:
            if duty.target not in self.criteria_ever | self.unread:
                self._wrong(duty.at, "for", "no such criteria; check the id")
            elif duty.is_added and duty.about and duty.target in self.drafts:
                about = self.drafts[duty.target].about
                if duty.about is not KINDS[about]:
                    self._wrong(duty.at, "about", f"these criteria are about {about}; write that")
        for name, criteria in bound.items():
            self._try_examples(self.drafts[name], criteria)
        return bound

    def bound(self, name: str) -> Criteria | None:
        """Return criteria, or None where they can't be bound; that is noted once."""
        if name not in self._bound:
            self._binding.add(name)
            self._bound[name] = self._criteria(self.drafts[name])
            self._binding.remove(name)
        return self._bound[name]

    def _criteria(self, draft: CriteriaDraft) -> Criteria | None:
        test = self._compiled(draft.met_when, draft.about, draft.at, "met_when")
        rules = self._rules(draft)
        if test is None:
            return None
        caveats = [
            FactCaveat(text=caveat.text, when=self._guard(caveat.when, draft, caveat.at)) for caveat in draft.caveats
        ]
        edition = _edition_of(draft.at)
        drawn = [
            edition,
            *(name for leaf in leaves(test.condition) for name in _editions_of(leaf)),
            *(rule.duty.cite.edition for rule in rules),
            *(self.timescales[rule.duty.timescale].cite.edition for rule in rules if rule.duty.timescale is not None),
        ]
        return Criteria(
            id=draft.id,
            question=draft.question,
            about=draft.about,
            force=draft.force,
            dangerous_error=draft.dangerous_error,
            duties=tuple(rules),
            fact_caveats=(*caveats, *self.caveats),
            compiled=test,
            edition=edition,
            editions=tuple(dict.fromkeys(drawn)),
            digest=self.digest,
            on=self.on,
        )

    def _compiled(self, draft: Draft, about: str, at: At, key: str) -> Compiled | None:
        condition = self._condition(draft, about)
        if condition is None:
            return None
        try:
            return compiled(condition, kind_of(KINDS[about]))
        except TooLargeError:
            self._wrong(at, key, f"needs more than {MOST_NODES} nodes as a diagram; split it with same_as")
            return None

    def _condition(self, draft: Draft, about: str) -> Condition | None:
        if isinstance(draft, Criterion):
            return draft
        if isinstance(draft, SameAsDraft):
            return self._same_as(draft, about)
        if isinstance(draft, Not):
            part = self._condition(draft.part, about)  # type: ignore[arg-type]  # a draft
            return None if part is None else Not(part)
        parts = [self._condition(part, about) for part in draft.parts]  # type: ignore[arg-type]  # drafts
        return None if None in parts else type(draft)(tuple(parts))  # type: ignore[arg-type]

    def _same_as(self, draft: SameAsDraft, about: str) -> SameAs | None:
        known = self.drafts.get(draft.target)
        circle = draft.target in self._binding
        if circle or (known is None and draft.target not in self.unread) or (known and known.about != about):
            self._wrong(draft.at, None, f"no criteria with this id about {about} in force on {self.on}, or a circle")
            return None
        # Where the other criteria have problems, those are noted, and this is not to blame.
        target = None if known is None else self.bound(draft.target)
        if target is None:
            return None
        return SameAs(id=draft.id, text=draft.text, criteria=target, cite=draft.cite)

    def _guard(self, draft: Draft | None, of: CriteriaDraft, at: At) -> Compiled | None:
        return None if draft is None else self._compiled(draft, of.about, at, "when")

    def _rules(self, draft: CriteriaDraft) -> list[DutyRule]:
        rules: dict[str, DutyRule] = {}
        for duty in self.duties:
            if duty.target != draft.id or duty.about is not KINDS[draft.about]:
                continue
            if duty.duty.id in rules:
                self._wrong(duty.at, "id", "these criteria have a duty with this id already; choose another")
            rules.setdefault(duty.duty.id, self._rule(duty, draft))
        return list(rules.values())

    def _rule(self, draft: DutyDraft, of: CriteriaDraft) -> DutyRule:
        duty, name = draft.duty, draft.duty.timescale
        caveats = [duty.cite.caveat]
        if name is not None and name in self.timescales:
            caveats.append(self.timescales[name].cite.caveat)
        elif name is not None and name in self.timescales_ever:
            caveats.append(f"No edition in force on this date holds the time limit of {duty.id}; seek advice on it.")
            duty = attrs.evolve(duty, timescale=None)
        elif name is not None:
            if name not in self.unread:
                self._wrong(draft.at, "timescale", "no such time limit; check the id")
            duty = attrs.evolve(duty, timescale=None)
        return DutyRule(
            duty=duty,
            applies=draft.applies,
            when=self._guard(draft.when, of, draft.at),
            caveats=tuple(text for text in caveats if text is not None),
        )

    def _try_examples(self, draft: CriteriaDraft, criteria: Criteria) -> None:
        for example in draft.examples:
            found = assess(criteria, example.facts).finding
            if found is not example.finding:
                self._wrong(example.at, "finding", f"this example gives {found.value}; mend it, or the criteria")

    def _wrong(self, at: At, key: str | None, text: str) -> None:
        path = at.path if key is None else (*at.path, key)
        self.problems.append(at.document.problem(path, text))


def _edition_of(at: At) -> str:
    return str(at.document.content["edition"])  # type: ignore[index,call-overload]  # checked when it was read


def _editions_of(leaf: Criterion | SameAs) -> tuple[str, ...]:
    return (leaf.cite.edition, *(leaf.criteria.editions if isinstance(leaf, SameAs) else ()))
