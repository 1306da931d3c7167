"""The parts of which the pages are made, in MyST Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safeguarding.criteria import Duty
from safeguarding.referrals import Contact
from safeguarding.sources import Citation, long_date
from safeguarding_pages.shelf import Entry, Shelf, anchor
from safeguarding_pages.words import EVIDENCE, KIND, sentence, text

Lines = Iterator[str]


def top(title: str, *, answers: bool) -> Lines:
    """Begin a page: its title, and the note that goes with answers."""
    yield from (f"# {title}", "")
    if answers:
        yield from ("```{safeguarding-safety}", "```", "")


def heading(label: str, title: str, level: int = 2) -> Lines:
    """Begin a section that has an anchor."""
    yield from (f"({label})=", f"{'#' * level} {title}", "")


def picture(name: str, argument: str = "") -> Lines:
    """Ask for a picture, which is drawn when the page is built."""
    yield from ("```{safeguarding-picture} " + f"{name} {argument}".strip(), "```", "")


def link(kind: str, name: str, shown: str | None = None) -> str:
    """Return a link to a thing, wherever it stands."""
    return f"[{text(name if shown is None else shown)}](#{anchor(kind, name)})"


def cited(cite: Citation) -> str:
    """Return a source, the place in it, and how sure the value is."""
    carried = f", carried from {link('editions', cite.carried_from)}" if cite.carried_from else ""
    source = link("sources", cite.source.id, cite.source.title)
    return f"{source}, {text(cite.at)} ({EVIDENCE[cite.evidence]}, checked {long_date(cite.checked_on)}{carried})"


def standing(shelf: Shelf, entry: Entry) -> Lines:
    """Say of what is not in force when it was."""
    edition = shelf.edition_of(entry)
    if edition is not None and not shelf.is_current(entry):
        yield from (":::{note}", f"Not in force on {long_date(shelf.on)}; it was held {edition.dates}.", ":::", "")


def fields(rows: Iterable[tuple[str, str | None]]) -> Lines:
    """List what is known of a thing, and leave out what isn't."""
    yield from (f"- {name}: {what}" for name, what in rows if what)
    yield ""


def reached(contact: Contact) -> str:
    """Return whom to reach and how, as `safeguarding.referrals.route` does beside a step, with a link to the rest."""
    ways = [text(way) for way in (contact.phone, contact.email) if way]
    ways += [f"<{contact.url}>"] if contact.url else []
    return f"{link('contacts', contact.id, contact.role)}: {', '.join(ways)}"


def duty_item(duty: Duty, label: str, contacts: Iterable[Contact] = ()) -> str:
    """Return a duty as an item of a list, with its anchor, whom to reach for it, its time limit and source."""
    reach = "; ".join(map(reached, contacts))
    limit = f" Time limit: {link('timescales', duty.timescale)}." if duty.timescale else ""
    says = sentence(f"{text(duty.who)} **{KIND[duty.kind]}** {text(duty.does)}")
    return f"- [{says}]{{#{label}}}{f' Whom to reach: {reach}.' if reach else ''}{limit} Source: {cited(duty.cite)}."


def caveat(cite: Citation) -> str | None:
    """Return what a reader must know of a value; None where nothing."""
    return None if cite.caveat is None else text(cite.caveat)


def item(kind: str, name: str, title: str, rest: str) -> str:
    """Return a thing as an item of a list, with its anchor at its title."""
    return f"- [{title}]{{#{anchor(kind, name)}}}{rest}"
