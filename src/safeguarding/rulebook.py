"""Rulebook: the editions in force for one partnership on one date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs

from safeguarding import _folders, workdays
from safeguarding._assembly import Selection, assembly
from safeguarding._contacts import Contact
from safeguarding._forums import Forum, Group
from safeguarding._given import is_a, is_date
from safeguarding._levels import HIGHEST, Level, in_order
from safeguarding._names import Names
from safeguarding._policies import Policy
from safeguarding._reading import At
from safeguarding._registers import AnnouncedAct, Publication, Signpost, Term
from safeguarding._tightening import loosened
from safeguarding.criteria import Criteria
from safeguarding.errors import (
    DataError,
    DataProblem,
    FactsError,
    FactsProblem,
    NotInForceError,
)
from safeguarding.sources import Edition, Source
from safeguarding.timescales import IsRules, Timescale
from safeguarding.workdays import WorkingDays

#: The data's own version, by the calendar: year and month.
DATA_EDITION = "2026.11"


@attrs.frozen(kw_only=True, repr=False)
class Rulebook(IsRules):
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
    """Return the ids of the partnerships whose rules are held: ours, and those of installed packages.

    A package registers its own under the entry point group ``safeguarding.partnerships``:
    the name is the partnership's id, the value the package whose folder holds its
    ``partnership.yaml`` and its editions.
    """
    return _folders.partnerships()


def rulebook(
    partnership: str, *, on: date, overlay: Path | None = None, working_days: WorkingDays | None = None
) -> Rulebook:
    """Return the rules of a partnership as at a date.

    Args:
        partnership: One of `partnerships`, such as ``croydon``; or the one that the overlay founds.
        on: The date whose rules are wanted; nothing reads the clock.
        overlay: A folder of the caller's own YAML files, put on top as the last layer. It may
            add what it likes under new ids, and tighten criteria and time limits of the layers
            above; it is refused where it loosens anything. With a ``partnership.yaml`` it
            founds a partnership of its own on the layers that it names.
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
    # Of a subclass too, without any code of its own.
    partnership = _folders.named(partnership)
    on = date.fromordinal(date.toordinal(on))
    problems: list[DataProblem] = []
    layers, drafts = _folders.layers_and_drafts(partnership, overlay, problems)
    calendar = workdays.working_days() if working_days is None else working_days
    shipped = frozenset(filter(_folders.is_ours, layers))
    selection = Selection(
        partnership=partnership, on=on, layers=layers, every=drafts, calendar=calendar, shipped=shipped
    )
    _in_force(selection)
    parts = assembly(selection, problems)
    levels = in_order(
        parts.sections["levels"], _entries(selection), parts.criteria, problems, drafted=selection.drafted
    )
    _check_levels(levels, _entries(selection), parts.criteria, problems)
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


def checked(rules: object) -> Rulebook:
    """Return `rules` where it is a rulebook.

    Raises:
        safeguarding.errors.FactsError: It is none.
    """
    if not is_a(rules, Rulebook):
        raise FactsError([FactsProblem("rules", "expected a Rulebook; make one with safeguarding.rulebook")])
    return rules


def _checked(on: date, overlay: Path | None, calendar: WorkingDays | None) -> None:
    problems = []
    if not is_date(on):
        problems.append(FactsProblem("on", "expected a date"))
    if overlay is not None and not _folders.can_be(overlay):
        problems.append(FactsProblem("overlay", "expected a pathlib.Path of a folder, or None"))
    if calendar is not None and (not is_a(calendar, WorkingDays) or calendar.office_closures):
        problems.append(FactsProblem("working_days", "expected a WorkingDays without office closures, or None"))
    if problems:
        raise FactsError(problems)


def _entries(selection: Selection) -> list[tuple[Level, At]]:
    """Return the levels in force, with their places."""
    entries = [entry for draft in selection.current for entry in draft.sections["levels"]]
    return [(entry.item, entry.at) for entry in entries if isinstance(entry.item, Level)]


def _check_levels(
    levels: Names[Level], entries: list[tuple[Level, At]], criteria: Names[Criteria], problems: list[DataProblem]
) -> None:
    """Note levels of which the highest leaves out what the law calls an enquiry for."""
    law = criteria.get("section-47-enquiry")
    # Lowest first, so this is the widest band of the highest level.
    highest = next((level for level in levels.values() if level.level == HIGHEST), None)
    if law is None or highest is None or highest.test is None:
        return
    if fault := loosened(law, highest.test):
        at = next(at for level, at in entries if level.id == highest.id)
        problems.append(at.document.problem((*at.path, "criteria"), fault))


def _in_force(selection: Selection) -> None:
    law = selection.layers[0]
    if not any(draft.edition.layer == law for draft in selection.current):
        first = min(draft.edition.in_force_from for draft in selection.every if draft.edition.layer == law)
        raise NotInForceError(f"on: no edition of the law that is held was in force; the earliest begins on {first}")
