"""Editions in force on one date, put together: every reference found, every example tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from safeguarding._binding import Binder, Standing
from safeguarding._contacts import Contact, switches_off
from safeguarding._editions import EditionDraft, ShorterDraft
from safeguarding._names import Names
from safeguarding._policies import Policy
from safeguarding._reading import At
from safeguarding._sections import SECTIONS
from safeguarding._succession import faults
from safeguarding._tightening import lengthened
from safeguarding.criteria import Criteria, FactCaveat, Force
from safeguarding.errors import DataProblem
from safeguarding.sources import Edition, Source
from safeguarding.timescales import Timescale
from safeguarding.workdays import WorkingDays

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
    #: Its version belongs to the digest.
    calendar: WorkingDays
    #: The layers that this library ships: what they publish is held as it is, and the caller's are held against it.
    shipped: frozenset[str]

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
    def drafted(self) -> set[str]:
        """Ids of the criteria that the editions in force hold, those that could not be read too."""
        return {name for draft in self.current for name in (*(made.id for made in draft.criteria), *draft.unread)}

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
            "calendar": selection.calendar.version,
            "editions": {draft.edition.id: draft.content for draft in current},
        }
    )
    unread = frozenset(name for draft in every for name in draft.unread)
    events = _events(current, problems)
    timescales = _timescales(selection, events, unread, problems)
    binder = Binder(
        on=selection.on,
        digest=digest,
        standings=_standings(selection, unread, problems),
        # A call for help stands in the criteria's own file, and must come before what any other file adds.
        duties=sorted((duty for draft in current for duty in draft.duties), key=lambda duty: duty.is_added),
        timescales=timescales,
        timescales_ever={limit.timescale.id for draft in every for limit in draft.timescales},
        criteria_ever={made.id for draft in every for made in draft.criteria if made.head is not None},
        unread=unread,
        callers=frozenset(draft.edition.id for draft in current if draft.edition.layer not in selection.shipped),
        caveats=tuple(FactCaveat(text=text, when=None) for text in selection.caveats),
        problems=problems,
    )
    criteria = binder.all_bound()
    _check_escalation(selection, problems)
    _check_contacts(selection, problems)
    _check_forces(selection, problems)

    def named(kind: str, items: Mapping[str, Value], ids: Callable[[EditionDraft], Iterable[str]]) -> Names[Value]:
        return Names(kind, items, _dates([(name, draft.edition) for draft in every for name in ids(draft)], items))

    return Assembly(
        editions=named("edition", {draft.edition.id: draft.edition for draft in current}, lambda d: [d.edition.id]),
        sources=named("source", _sources(current, problems), lambda draft: draft.sources),
        events=named("event", events, lambda draft: draft.events),
        timescales=named("timescale", timescales, lambda draft: [limit.timescale.id for limit in draft.timescales]),
        criteria=named("criteria", criteria, _criteria_held),
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
                text = "this name stands in another edition with other words; use the same, or another name"
                problems.append(draft.at.document.problem((key, name), text, key=True))
    return agreed


def _criteria_held(draft: EditionDraft) -> list[str]:
    return [made.id for made in draft.criteria if made.head is not None]


def _standings(selection: Selection, unread: frozenset[str], problems: list[DataProblem]) -> dict[str, list[Standing]]:
    """Return criteria by id, as each layer from the one that holds them leaves them."""
    current = selection.current
    held = [
        Standing(draft=made, edition=draft.edition, depth=selection.layers.index(draft.edition.layer))
        for draft in current
        for made in draft.criteria
    ]
    _unique(current, lambda draft: [(made.id, made.at) for made in draft.criteria if made.head], problems)
    standings = {each.draft.id: [each] for each in reversed(held) if each.draft.head is not None}
    standings = dict(reversed(standings.items()))
    for each in held:
        if each.draft.head is None:
            above = standings.get(each.draft.id, [])
            if _is_above(each.draft.at, [one.depth for one in above], each.depth, each.draft.id in unread, problems):
                above.append(each)
    return standings


def _is_above(at: At, above: list[int], depth: int, unread: bool, problems: list[DataProblem]) -> bool:  # noqa: FBT001  a fact about the id
    """Whether what an entry tightens stands in a higher layer; note where it doesn't."""
    fault = None
    if not above and not unread:
        fault = "nothing with this id is in force in a higher layer; check the id"
    elif above and above[-1] >= depth:
        fault = "this layer holds it, or tightens it, already; a layer tightens what a higher one holds, and once"
    if fault is not None:
        problems.append(at.document.problem((*at.path, "tightens"), fault))
    return bool(above) and fault is None


def _timescales(
    selection: Selection, events: Mapping[str, str], unread: frozenset[str], problems: list[DataProblem]
) -> dict[str, Timescale]:
    current = selection.current
    _unique(current, lambda edition: [(limit.timescale.id, limit.at) for limit in edition.timescales], problems)
    timescales: dict[str, Timescale] = {}
    depths: dict[str, list[int]] = {}
    for edition in current:
        depth = selection.layers.index(edition.edition.layer)
        for limit in edition.timescales:
            timescale = limit.timescale
            for key, names in (("starts", timescale.starts), ("cautious", (timescale.cautious,))):
                if any(name is not None and name not in events for name in names):
                    text = f"no such event; expected one of {', '.join(events)}, or add it under events"
                    problems.append(limit.at.document.problem((*limit.at.path, key), text))
            timescales.setdefault(timescale.id, timescale)
            depths.setdefault(timescale.id, [depth])
        for shorter in edition.shorter:
            above = depths.get(shorter.target, [])
            if _is_above(shorter.at, above, depth, shorter.target in unread, problems):
                above.append(depth)
                before = timescales[shorter.target]
                timescales[shorter.target] = _shortened(before, shorter, selection.calendar, problems)
    return timescales


def _shortened(
    before: Timescale, draft: ShorterDraft, working_days: WorkingDays, problems: list[DataProblem]
) -> Timescale:
    """Return a time limit as a lower layer leaves it: shorter, and with both layers named."""
    told = f"{draft.edition.title} shortens it; {before.cite.edition} gives {before.within}."
    note = " ".join(text for text in (draft.note, told, before.cite.caveat, before.note) if text is not None)
    after = attrs.evolve(
        before,
        within=draft.within,
        counting=draft.counting or before.counting,
        note=note,
        as_written=draft.as_written,
        cite=draft.cite,
        in_force_from=draft.edition.in_force_from,
        in_force_until=draft.edition.in_force_until,
    )
    if fault := lengthened(before, after, working_days):
        problems.append(draft.at.document.problem((*draft.at.path, "within"), fault))
    return after


def _check_escalation(selection: Selection, problems: list[DataProblem]) -> None:
    """Note a policy for disagreements that takes longer than that of a higher layer, or loses what that requires."""
    held = [(entry, draft.edition) for draft in selection.current for entry in draft.sections["escalation"]]
    policies = [(each.item, each.at, edition) for each, edition in held if isinstance(each.item, Policy)]
    for (higher, _, _), (lower, at, edition) in pairwise(policies):
        # What a partnership of ours publishes beside London's is shown with a caveat; a test lists where they differ.
        if edition.layer not in selection.shipped:
            found = faults(higher, lower, selection.calendar)
            problems += [at.document.problem((*at.path, key), text) for key, text in found]


def _check_contacts(selection: Selection, problems: list[DataProblem]) -> None:
    """Note a line of a lower layer that switches the out-of-hours team off, and one beside a step that isn't there."""
    above: list[Contact] = []
    steps = {duty.duty.id for draft in selection.every for duty in draft.duties}
    for layer in selection.layers:
        entries = [
            entry for draft in selection.current if draft.edition.layer == layer for entry in draft.sections["contacts"]
        ]
        lines = [(entry.item, entry.at) for entry in entries if isinstance(entry.item, Contact)]
        for line, at in lines:
            if fault := switches_off(line, above):
                problems.append(at.document.problem((*at.path, "steps"), fault))
            problems += [
                at.document.problem((*at.path, "steps", place), "no duty has this id; check it")
                for place, step in enumerate(line.steps)
                if step not in steps
            ]
        above += [line for line, _ in lines]


#: What only the law's own layer can say of a rule.
_OF_THE_LAW = {Force.STATUTE, Force.STATUTORY_GUIDANCE}


def _check_forces(selection: Selection, problems: list[DataProblem]) -> None:
    """Note a rule of a lower layer that claims the force of the law, whose words stand in the law's own layer."""
    law, *_ = selection.layers
    for draft in selection.current:
        claims = [
            *((made.head.force, made.at) for made in draft.criteria if made.head is not None),
            *((limit.timescale.force, limit.at) for limit in draft.timescales),
            *((e.item.force, e.at) for e in draft.sections["escalation"] if isinstance(e.item, Policy)),
        ]
        for force, at in claims if draft.edition.layer != law else ():
            if force in _OF_THE_LAW:
                text = f"{force.value} is what {law} alone holds; write regional-procedure or local-policy"
                problems.append(at.document.problem((*at.path, "force"), text))
