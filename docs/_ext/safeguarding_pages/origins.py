"""The pages of where the values come from: editions, sources, coverage, and the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import safeguarding as sg

# The same walk as `python -m safeguarding evidence`.
from safeguarding._cli_walk import PARTS, walked
from safeguarding.sources import Citation, Edition, Evidence, Source, long_date, weekday_date
from safeguarding_pages.parts import Lines, cited, item, link, picture
from safeguarding_pages.shelf import Shelf
from safeguarding_pages.words import EVIDENCE, name_of, sentence, text


def editions(shelf: Shelf) -> Lines:
    """Return the editions on a time line, and each by name."""
    yield (
        "One bar for each edition. Where one was not read, an earlier edition's values stand in for it, "
        "and answers say so. What is only announced has no bar."
    )
    yield ""
    yield from picture("editions")
    yield from ("## Every edition", "")
    # Of the first one of a document it is known only that nothing earlier is held.
    layer, later = None, {edition.id for several in shelf.instruments for edition in several[1:]}
    for edition in shelf.editions:
        if edition.layer != layer:
            layer = edition.layer
            yield from ("", f"### {name_of(layer)}", "")
        yield _edition(edition, "in force" if edition.id in later else "held")
    yield ""
    if shelf.entries("announced"):
        yield from ("## Announced, never applied", "")
        for name, entry in shelf.entries("announced").items():
            act = entry.item
            begins = f"{sentence(text(act.commencement))}{f' {text(act.note)}' if act.note else ''}"
            rest = f" ({text(act.chapter)}): Royal Assent {long_date(act.assent)}. {begins}"
            yield item("announced", name, text(act.title), f"{rest} Source: {cited(act.cite)}.")
        yield ""


def _edition(edition: Edition, how: str) -> str:
    rest = f" (`{edition.id}`), {how} {edition.dates}."
    if edition.carried_from:
        rest += f" Not read: the values of {link('editions', edition.carried_from)} stand in."
    return item("editions", edition.id, text(edition.title), rest + (f" {text(edition.note)}" if edition.note else ""))


def sources(shelf: Shelf) -> Lines:
    """Return how many values rest on what evidence, every value that is unsure, and every source."""
    values = _cited_values(shelf.rules)
    counted = Counter(cite.evidence for _, cite in values)
    yield (
        f"{len(values)} cited values of the rules as at {long_date(shelf.on)}, by how they were checked. "
        "Primary: an Act, regulations, gov.uk or the Panel was read. Secondary: a partnership's or another page was. "
        "Not verified: neither was, and answers that rest on it say so."
    )
    yield from ("", "| Evidence | Values |", "|---|---|")
    yield from (f"| {shown} | {counted[evidence]} |" for evidence, shown in EVIDENCE.items())
    yield ""
    yield from _unsure(values)
    used: dict[str, list[Citation]] = {}
    for _, cite in values:
        used.setdefault(cite.source.id, []).append(cite)
    yield from ("## Every source", "")
    for name, entry in sorted(shelf.entries("sources").items(), key=lambda each: each[1].item.title.casefold()):
        yield item("sources", name, text(entry.item.title), f": {_looked_up(entry.item, used.get(name, []))}.")
    yield ""


def _cited_values(rules: sg.Rulebook) -> list[tuple[str, Citation]]:
    """Return what each value of a rulebook is, with a link to where it stands, and its citation."""
    found = {(kind, name, cite): part for part in PARTS for kind, name, cite in walked(getattr(rules, part))}
    return [(f"{kind} {_linked(part, kind, name)}", cite) for (kind, name, cite), part in found.items()]


def _linked(part: str, kind: str, name: str) -> str:
    # Criteria and duties have an anchor within another thing's; the rest stands at the thing that holds it.
    if kind in {"criterion", "duty"}:
        return link(kind, name.replace("/", "-"), name)
    return link(part, name.partition("/")[0], name)


def _unsure(values: list[tuple[str, Citation]]) -> Iterator[str]:
    unverified = [(what, cite) for what, cite in values if cite.evidence is Evidence.UNVERIFIED]
    if unverified:
        yield from ("## Every value that is not verified", "")
        for what, cite in unverified:
            yield f"- {what}: {link('sources', cite.source.id, cite.source.title)}, {text(cite.at)}."
        yield ""
    carried: dict[str, list[str]] = {}
    for what, cite in values:
        if cite.carried_from:
            carried.setdefault(cite.carried_from, []).append(what)
    if carried:
        yield from ("## Every value that is carried forward", "")
        yield (
            "The text of a new edition was not read, so the value of the one before stands in for it. Once it is read, "
            "each of these is to be compared with it; `python -m safeguarding recheck EDITION` lists them too."
        )
        yield ""
        for edition, whats in carried.items():
            yield from (f"### From {link('editions', edition)}", "", *(f"- {what}" for what in whats), "")


def _looked_up(source: Source, cites: list[Citation]) -> str:
    """Return where a source is, when it was looked up, and what rests on it."""
    address = f"<{source.url}>"
    if urlsplit(source.url).path.strip("/") == "" and not urlsplit(source.url).query:
        address += " (the address of the page is not held)"
    how = ", ".join(EVIDENCE[each] for each in EVIDENCE if any(cite.evidence is each for cite in cites))
    values = f"; {len(cites)} value{'' if len(cites) == 1 else 's'}, {how}" if cites else ""
    # Nothing was found in it: a date alone would look as if somebody had read it.
    not_read = ", not read" if cites and all(cite.evidence is Evidence.UNVERIFIED for cite in cites) else ""
    return f"{address}, looked up {long_date(source.retrieved)}{not_read}{values}"


def coverage(shelf: Shelf) -> Lines:
    """Return what the source documents hold, item by item, and where it is held."""
    held = sum(bool(each.get("held")) for each in shelf.checklist)
    yield (
        f"What the source documents hold, item by item: {len(shelf.checklist)} items, {held} of them held. Where one "
        "isn't, or not the whole of it, the reason stands beside it."
    )
    yield ""
    if shelf.documents:
        yield from ("## The documents", "", *(f"- {text(title)}." for title in shelf.documents), "", "## The items", "")
    for each in shelf.checklist:
        names = [held.partition("@")[0].split(":") for held in each.get("held", ())]
        links = ", ".join(link(kind, name) for kind, name in names)
        reason = f" *Not held, or not all:* {sentence(text(each['reason']))}" if each.get("reason") else ""
        yield f"- **{each['number']}.** {text(each['item'])}.{f' Held as {links}.' if links else ''}{reason}"
    yield ""


def calendar(shelf: Shelf) -> Lines:
    """Return what is closed this year and the next."""
    days = shelf.rules.working_days
    published = "nowhere" if days.published_to is None else long_date(days.published_to)
    yield from (
        f"{text(days.title)}. Bank holidays are published to {published}; a later date says that it is provisional.",
        "",
    )
    for year in (shelf.on.year, shelf.on.year + 1):
        yield from (f"## {year}", "")
        yield from picture("year", str(year))
        yield from ("| Closed | Why | Who says so |", "|---|---|---|")
        first, last = shelf.on.replace(year=year, month=1, day=1), shelf.on.replace(year=year, month=12, day=31)
        for day in days.holidays(first, last):
            says = day.authority.partition(":")[0]
            yield f"| {weekday_date(day.date)} | {text(day.title)} | {text(says)} |"
        yield ""
