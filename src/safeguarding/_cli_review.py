"""What a keeper goes over: values nobody checked for long, values that rest on an old text, local rules."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from safeguarding._cli_out import FINE, FOUND, Block, Exact, Output, Rows, plain
from safeguarding._cli_rules import changes, rules_of
from safeguarding._cli_walk import Cited, cited
from safeguarding.errors import FactsError, FactsProblem, UnknownNameError
from safeguarding.rulebook import Rulebook, partnerships
from safeguarding.sources import Citation, Edition, long_date

_COLUMNS = ("layer", "edition", "kind", "id", "source", "at", "evidence", "checked_on", "url")
#: As many values are named one by one; more are counted.
_NAMED = 6


def _every() -> list[Rulebook]:
    """Return rulebooks that together hold every edition of every partnership."""
    rulebooks: list[Rulebook] = []
    seen: set[str] = set()
    for name in partnerships():
        rulebooks += [rules_of(name, on) for on in changes(name, known=seen)]
        seen.update(rulebooks[-1].layers)
    return rulebooks


def _asked(partnership: str | None, on: date) -> list[Rulebook]:
    return [rules_of(name, on) for name in ([partnership] if partnership else partnerships())]


def evidence(args: Namespace) -> Output:
    """Return every cited value: of one rulebook, or of every edition."""
    if (args.partnership is None) != (args.on is None):
        raise FactsError([FactsProblem("PARTNERSHIP, --on", "give both, or neither for every edition of all")])
    rows = cited(_every() if args.on is None else _asked(args.partnership, args.on))
    fields = [_fields(row) for row in rows]
    blocks = (Exact(_csv(fields)),) if args.csv else tuple(_evidence(rows))
    return Output(blocks=blocks, plain=[dict(zip(_COLUMNS, row, strict=True)) for row in fields])


def _fields(row: Cited) -> tuple[str, ...]:
    source, where = row.cite.source, row.cite
    checked = where.checked_on.isoformat()
    head = (row.layer, where.edition, row.kind, row.id)
    return (*head, source.title, where.at, where.evidence.value, checked, source.url)


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def _evidence(rows: Iterable[Cited]) -> Iterator[Block]:
    for (layer, edition), values in _grouped(rows):
        yield f"{layer}, {edition}"
        yield Rows(
            tuple(
                (
                    "",
                    row.kind,
                    row.cite.evidence.value,
                    row.cite.checked_on.isoformat(),
                    f"{row.id}: {_place(row.cite)}",
                )
                for row in values
            )
        )
        yield ""


def _grouped(rows: Iterable[Cited]) -> Iterator[tuple[tuple[str, str], list[Cited]]]:
    """Yield the values of each layer and edition together, in the order in which editions first stand."""
    groups: dict[tuple[str, str], list[Cited]] = {}
    for row in rows:
        groups.setdefault((row.layer, row.cite.edition), []).append(row)
    yield from groups.items()


def _place(cite: Citation) -> str:
    return f"{cite.source.title}, {cite.at}. {cite.source.url}"


def stale(args: Namespace) -> Output:
    """Return what nobody has checked for how long, oldest first, by owner."""
    least = 0 if args.days is None else args.days
    rows = [row for row in cited(_asked(args.partnership, args.on)) if _age(row, args.on) >= least]
    rows.sort(key=lambda row: (row.layer, row.cite.checked_on, row.cite.edition))
    blocks: list[Block] = []
    for layer, owned in groupby(rows, key=lambda row: row.layer):
        values = list(owned)
        blocks += [f"{layer}: {_counted(len(values))}", Rows(tuple(_stale(values, args.on))), ""]
    found = bool(rows) and args.days is not None
    return Output(
        blocks=(*blocks, f"{_counted(len(rows))} not checked for {least} days or more, as at {long_date(args.on)}"),
        plain=[
            {"layer": row.layer, "edition": row.cite.edition, "kind": row.kind, "id": row.id}
            | {"checked_on": plain(row.cite.checked_on), "days": _age(row, args.on)}
            for row in rows
        ],
        code=FOUND if found else FINE,
    )


def _age(row: Cited, on: date) -> int:
    return (on - row.cite.checked_on).days


def _counted(number: int) -> str:
    return f"{number} {'value' if number == 1 else 'values'}"


def _stale(rows: Iterable[Cited], on: date) -> Iterator[tuple[str, ...]]:
    for (checked, edition), group in groupby(rows, key=lambda row: (row.cite.checked_on, row.cite.edition)):
        values = list(group)
        yield "", f"{(on - checked).days} days", checked.isoformat(), edition, _summed(values)


def _summed(values: list[Cited]) -> str:
    if len(values) <= _NAMED:
        return ", ".join(f"{row.kind} {row.id}" for row in values)
    return ", ".join(f"{kind} ({number})" for kind, number in Counter(row.kind for row in values).most_common())


def recheck(args: Namespace) -> Output:
    """Return what rests on an edition: values carried forward from it, and values that cite its sources."""
    every = _every()
    editions = {edition.id: edition for rules in every for edition in rules.editions.values()}
    replaced = editions.get(args.edition)
    if replaced is None:
        raise UnknownNameError("EDITION: no edition has this id; `evidence` lists them")
    values = cited(every)
    sources = {_document(row) for row in values if row.cite.edition == replaced.id}
    carried = [row for row in values if row.cite.carried_from == replaced.id]
    citing = [
        row
        for row in values
        if row not in carried and _document(row) in sources and _outlives(editions[row.cite.edition], replaced)
    ]
    blocks: list[Block] = [f"{replaced.id}: {replaced.title}, {replaced.dates}"]
    for heading, rows in (("Carried forward from it", carried), ("Citing a source of it", citing)):
        blocks += ["", f"{heading}: {_counted(len(rows))}", *_evidence(rows)]
    if replaced.carried_from is not None:
        # That nothing rests on it is not to say that it has been read.
        blocks += ["", f"It was not read: its own values are those of {replaced.carried_from}; recheck that one."]
    return Output(
        blocks=tuple(blocks),
        plain={"edition": plain(replaced), "carried_from": _ids(carried), "citing": _ids(citing)},
        code=FOUND if carried or citing else FINE,
    )


def _document(row: Cited) -> tuple[str, str]:
    return row.cite.source.title, row.cite.source.url


def _outlives(edition: Edition, replaced: Edition) -> bool:
    """Whether an edition is in force when the replaced one no longer is."""
    if edition.id == replaced.id:
        return False
    until, end = edition.in_force_until, replaced.in_force_until
    return until is None or (end is not None and until > end)


def _ids(rows: Iterable[Cited]) -> list[dict[str, str]]:
    return [dict(zip(_COLUMNS, _fields(row), strict=True)) for row in rows]
