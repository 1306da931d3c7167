"""Rulebook: the editions in force for one partnership on one date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from safeguarding import _yaml, workdays
from safeguarding._assembly import Selection, assembly
from safeguarding._contacts import Contact
from safeguarding._editions import EditionDraft, edition
from safeguarding._forums import Forum, Group
from safeguarding._levels import Level, in_order
from safeguarding._names import Names
from safeguarding._policies import Policy
from safeguarding._reading import At
from safeguarding._registers import AnnouncedAct, Publication, Signpost, Term
from safeguarding.criteria import Criteria
from safeguarding.errors import (
    DataError,
    DataProblem,
    FactsError,
    FactsProblem,
    NotInForceError,
    UnknownNameError,
)
from safeguarding.sources import Edition, Source
from safeguarding.timescales import Timescale
from safeguarding.workdays import WorkingDays

#: The data's own version, by the calendar: year and month.
DATA_EDITION = "2026.11"

_DATA = Path(__file__).parent / "data"


@attrs.frozen(kw_only=True, repr=False)
class Rulebook:
    """The rules of one partnership as at one date: immutable, with a digest of all that it holds."""

    #: Id of the partnership, as in `partnerships`.
    partnership: str
    #: The date whose rules these are.
    on: date
    #: From the law down to the borough, and an overlay last.
    layers: tuple[str, ...] = attrs.field(eq=False)
    editions: Names[Edition] = attrs.field(eq=False)
    #: SHA-256, in hex, of the parsed editions and the calendar.
    digest: str
    #: Edition of the data and the start of the digest.
    version: str = attrs.field(eq=False)
    criteria: Names[Criteria] = attrs.field(eq=False)
    timescales: Names[Timescale] = attrs.field(eq=False)
    #: What each clock's event means.
    events: Names[str] = attrs.field(eq=False)
    sources: Names[Source] = attrs.field(eq=False)
    #: The continuum of need, lowest first: one for each level or band.
    levels: Names[Level] = attrs.field(eq=False)
    #: Whom to reach: services and roles, each dated and sourced; never shown without the advice to phone 999.
    contacts: Names[Contact] = attrs.field(eq=False)
    #: Standing groups, with their quoracy.
    groups: Names[Group] = attrs.field(eq=False)
    #: Forums, with their calendars.
    forums: Names[Forum] = attrs.field(eq=False)
    #: Where a matter goes that is neither criteria nor a time limit.
    signposts: Names[Signpost] = attrs.field(eq=False)
    #: Published documents, with every date that a source gives.
    publications: Names[Publication] = attrs.field(eq=False)
    #: Acts passed and not in force.
    announced: Names[AnnouncedAct] = attrs.field(eq=False)
    #: Terms and their other names.
    terms: Names[Term] = attrs.field(eq=False)
    #: How professional disagreements are settled, by the most local layer that says; None where none does.
    escalation: Policy | None = attrs.field(eq=False)
    #: England and Wales: the bank holidays that count for these duties.
    working_days: WorkingDays = attrs.field(eq=False)

    def __repr__(self) -> str:
        return f"<Rulebook {self.partnership}, as at {self.on.isoformat()}, {self.version}>"


def partnerships() -> tuple[str, ...]:
    """Return the ids of the partnerships whose rules are held."""
    return tuple(sorted(path.parent.name for path in _DATA.glob("*/partnership.yaml")))


def rulebook(
    partnership: str, *, on: date, overlay: Path | None = None, working_days: WorkingDays | None = None
) -> Rulebook:
    """Return the rules of a partnership as at a date.

    Args:
        partnership: One of `partnerships`, such as ``croydon``.
        on: The date whose rules are wanted; nothing reads the clock.
        overlay: A folder of the caller's own YAML files, put on top as the last layer.
            It may add criteria, duties, events and time limits under new ids.
        working_days: A newer calendar, from `safeguarding.workdays.WorkingDays.updated`, in
            place of the package's own.

    Raises:
        safeguarding.errors.UnknownNameError: There is no such partnership.
        safeguarding.errors.NotInForceError: No law that is held was in force on `on`.
        safeguarding.errors.DataError: The data, or the overlay, holds mistakes: all of them.
        safeguarding.errors.FactsError: `on` is not a date, `overlay` not a path, or
            `working_days` leaves out the closed days of an office.
    """
    _checked(on, overlay, working_days)
    if not isinstance(partnership, str) or partnership not in partnerships():
        raise UnknownNameError(f"no partnership has this name; there are: {', '.join(partnerships())}")
    layers, shipped = _shipped(partnership)
    problems: list[DataProblem] = []
    own = [] if overlay is None else _read(overlay, overlay.name, _files(overlay, problems), problems)
    layers = _with_overlay(layers, shipped, own, problems)
    calendar = workdays.working_days() if working_days is None else working_days
    selection = Selection(partnership=partnership, on=on, layers=layers, every=[*shipped, *own], calendar=calendar)
    _in_force(selection)
    parts = assembly(selection, problems)
    levels = in_order(parts.sections["levels"], _entries(selection), parts.criteria, problems)
    if problems:
        raise DataError(problems)
    return Rulebook(
        partnership=partnership,
        on=on,
        layers=layers,
        editions=parts.editions,
        digest=parts.digest,
        version=f"{DATA_EDITION}+{parts.digest[:12]}",
        criteria=parts.criteria,
        timescales=parts.timescales,
        events=parts.events,
        sources=parts.sources,
        levels=levels,
        contacts=parts.sections["contacts"],
        groups=parts.sections["groups"],
        forums=parts.sections["forums"],
        signposts=parts.sections["signposts"],
        publications=parts.sections["publications"],
        announced=parts.sections["announced"],
        terms=parts.sections["terms"],
        escalation=next(reversed(parts.sections["escalation"].values()), None),
        working_days=calendar,
    )


def _checked(on: date, overlay: Path | None, calendar: WorkingDays | None) -> None:
    problems = []
    if isinstance(on, datetime) or not isinstance(on, date):
        problems.append(FactsProblem("on", "expected a date"))
    if overlay is not None and not isinstance(overlay, Path):
        problems.append(FactsProblem("overlay", "expected a pathlib.Path of a folder, or None"))
    if calendar is not None and (not isinstance(calendar, WorkingDays) or calendar.office_closures):
        problems.append(FactsProblem("working_days", "expected a WorkingDays without office closures, or None"))
    if problems:
        raise FactsError(problems)


def _entries(selection: Selection) -> list[tuple[Level, At]]:
    """Return the levels in force, with their places."""
    entries = [entry for draft in selection.current for entry in draft.sections["levels"]]
    return [(entry.item, entry.at) for entry in entries if isinstance(entry.item, Level)]


@cache
def _shipped(partnership: str) -> tuple[tuple[str, ...], tuple[EditionDraft, ...]]:
    """Return a partnership's layers and every edition of them, checked file by file."""
    problems: list[DataProblem] = []
    # Our own file, which a test checks.
    content: Any = _yaml.read(_DATA / partnership / "partnership.yaml").content
    layers = tuple(content["layers"])
    drafts = []
    for layer in layers:
        files = sorted((_DATA / layer).glob("*/*.yaml"))
        drafts += _read(_DATA, "data", files, problems)
    _continuous(drafts, problems)
    if problems:
        raise DataError(problems)
    return layers, tuple(drafts)


def _read(folder: Path, name: str, files: Iterable[Path], problems: list[DataProblem]) -> list[EditionDraft]:
    drafts = []
    for file in files:
        where = file.relative_to(folder)
        document = _yaml.read(file, name=f"{name}/{where.as_posix()}")
        draft = edition(document, where.parent.as_posix(), problems)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _files(overlay: Path, problems: list[DataProblem]) -> list[Path]:
    """Return the YAML files of an overlay; one that leads out of its folder is a problem."""
    files = sorted(file for file in overlay.rglob("*") if file.suffix in {".yaml", ".yml"})
    links = sorted(path for path in overlay.rglob("*") if path.is_symlink() and path.is_dir())
    root = overlay.resolve()
    inside = [file for file in files if file.resolve().is_relative_to(root)]
    if not files:
        problems.append(DataProblem(overlay.name, 1, 1, "expected a folder with at least one .yaml file"))
    problems += [
        DataProblem(f"{overlay.name}/{file.relative_to(overlay).as_posix()}", 1, 1, "leads out of the overlay's folder")
        for file in dict.fromkeys([*files, *links])
        if not file.resolve().is_relative_to(root)
    ]
    return inside


def _with_overlay(
    layers: tuple[str, ...],
    shipped: Sequence[EditionDraft],
    own: Sequence[EditionDraft],
    problems: list[DataProblem],
) -> tuple[str, ...]:
    for draft in own:
        if draft.edition.layer in layers:
            text = "this layer is already there; give the overlay a layer name of its own"
            problems.append(draft.at.document.problem(("layer",), text))
    _continuous(own, problems, taken={draft.edition.id for draft in shipped})
    return tuple(dict.fromkeys([*layers, *(draft.edition.layer for draft in own)]))


def _continuous(drafts: Iterable[EditionDraft], problems: list[DataProblem], taken: Iterable[str] = ()) -> None:
    """Note gaps and overlaps between the editions of one instrument, and ids used twice or `taken`."""
    ids = set(taken)
    last: dict[str, Edition] = {}
    for draft in sorted(drafts, key=lambda draft: draft.edition.in_force_from):
        head = draft.edition
        if head.id in ids:
            problems.append(draft.at.document.problem(("edition",), "another file has this id; ids are unique"))
        ids.add(head.id)
        before = last.get(draft.instrument)
        if before is not None and not _follows(before, head):
            text = f"gap or overlap: {before.id} must end the day before this edition begins"
            problems.append(draft.at.document.problem(("in_force",), text))
        last[draft.instrument] = head


def _follows(before: Edition, after: Edition) -> bool:
    """Whether an edition begins on the day after another ends."""
    until = before.in_force_until
    return until is not None and until.toordinal() + 1 == after.in_force_from.toordinal()


def _in_force(selection: Selection) -> None:
    law = selection.layers[0]
    if not any(draft.edition.layer == law for draft in selection.current):
        first = min(draft.edition.in_force_from for draft in selection.every if draft.edition.layer == law)
        raise NotInForceError(f"on: no edition of the law that is held was in force; the earliest begins on {first}")
