"""The pages of what is looked up: contacts, groups, signposts, publications and terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from safeguarding.sources import long_date, weekday_date
from safeguarding_pages.parts import Lines, cited, duty_item, fields, heading, item, link, standing
from safeguarding_pages.shelf import Shelf, anchor
from safeguarding_pages.words import plain, text


def contacts(shelf: Shelf) -> Lines:
    """Return whom to reach."""
    yield from ("Services and roles, never people. Where two pages disagree, both stand.", "")
    for name, entry in shelf.entries("contacts").items():
        contact = entry.item
        yield from heading(anchor("contacts", name), text(contact.role[0].upper() + contact.role[1:]))
        yield from standing(shelf, entry)
        yield from fields(
            [
                ("For", text(contact.purpose)),
                ("Telephone", contact.phone and text(contact.phone)),
                ("Email", contact.email and text(contact.email)),
                ("Page", contact.url and f"<{contact.url}>"),
                (
                    "Hours",
                    contact.hours and f"{contact.hours}; on bank holidays {plain(contact.hours.bank_holidays.value)}",
                ),
                ("Last checked", long_date(contact.checked_on)),
                ("Source", cited(contact.cite)),
                ("Take care", contact.note and text(contact.note)),
            ]
        )


def groups_and_forums(shelf: Shelf) -> Lines:
    """Return groups with their quoracy, and forums with their dates."""
    for name, entry in shelf.entries("groups").items():
        group = entry.item
        yield from heading(anchor("groups", name), text(group.title))
        yield from standing(shelf, entry)
        titles = {member.id: member.title for member in group.members}
        yield from fields(
            [
                ("Id", f"`{name}`"),
                ("Chair", group.chair and text(group.chair)),
                ("Meets", group.meets and text(group.meets)),
                ("Reports to", group.reports_to and text(group.reports_to)),
                ("Members", ", ".join(text(member.title) for member in group.members) or None),
                (
                    "Quorate with",
                    ", ".join(text(titles[each]) for each in group.quorum) or "not said in any source that was read",
                ),
                ("Source", cited(group.cite)),
                ("Take care", " ".join(map(text, group.caveats)) or None),
            ]
        )
        yield from (duty_item(each, anchor("duty", name, each.id)) for each in group.duties)
        yield ""
    for name, entry in shelf.entries("forums").items():
        forum = entry.item
        yield from heading(anchor("forums", name), text(forum.title))
        yield from standing(shelf, entry)
        yield from fields(
            [
                ("Id", f"`{name}`"),
                ("Meets", forum.hours and text(forum.hours)),
                ("How a case gets there", text(forum.submit)),
                ("Source", cited(forum.cite)),
                ("Take care", " ".join(map(text, forum.caveats)) or None),
            ]
        )
        if forum.sittings:
            yield from ("| Submit by | Meets | Venue |", "|---|---|---|")
            for each in forum.sittings:
                venue = text(each.venue or "to be confirmed")
                last = f"{weekday_date(each.submit_by)}, {forum.closes:%H:%M}"
                yield f"| {last} | {weekday_date(each.meets)} | {venue} |"
            yield ""


def signposts(shelf: Shelf) -> Lines:
    """Return where else a matter goes."""
    for name, entry in shelf.entries("signposts").items():
        post = entry.item
        yield from heading(anchor("signposts", name), text(post.question))
        yield from standing(shelf, entry)
        yield from (text(post.answer), "")
        yield from (f"1. {text(step)}" for step in post.steps)
        yield ""
        yield from fields([("Source", cited(post.cite)), ("Take care", " ".join(map(text, post.caveats)) or None)])


def publications(shelf: Shelf) -> Lines:
    """Return what was published, by title."""
    yield from ("By their published titles, with every date that a source gives. Nothing of a case stands here.", "")
    entries = shelf.entries("publications").items()
    for kind in dict.fromkeys(entry.item.kind for _, entry in entries):
        yield from (f"## {plain(kind.value).capitalize()}", "")
        for name, entry in entries:
            published = entry.item
            if published.kind is kind:
                dates = "; ".join(f"{plain(each.means.value)} {each.when}" for each in published.dates)
                rest = f" ({dates})." if dates else "."
                rest += f" {text(published.note)}" if published.note else ""
                yield item("publications", name, text(published.title), f"{rest} Source: {cited(published.cite)}.")
        yield ""


def glossary(shelf: Shelf) -> Lines:
    """Return the terms, their other names, and where the rules stand that they name."""
    yield from ("Terms and the other names that sources use for them.", "")
    entries = shelf.entries("terms")
    aliases = Counter(alias for entry in entries.values() for alias in entry.item.aliases)
    for name, entry in sorted(entries.items(), key=lambda each: each[1].item.title.casefold()):
        term = entry.item
        others = f" ({', '.join(map(text, term.aliases))})" if term.aliases else ""
        note = f" {text(term.note)}" if term.note else ""
        # A shorthand of two terms would lead to the wrong one.
        names = {name, term.title.casefold(), *(each.casefold() for each in term.aliases if aliases[each] == 1)}
        see = ", ".join(_named(shelf, names))
        rest = f"{others}.{note}{f' See {see}.' if see else ''} Source: {cited(term.cite)}."
        yield item("terms", name, f"**{text(term.title)}**", rest)
    yield ""


#: What a term may name, and the words that stand for it there.
_TITLES = {
    "criteria": "question",
    "levels": "title",
    "groups": "title",
    "forums": "title",
    "signposts": "question",
    "contacts": "role",
}


def _named(shelf: Shelf, names: set[str]) -> Iterator[str]:
    for kind, words in _TITLES.items():
        for name, entry in shelf.entries(kind).items():
            title = getattr(entry.item, words)
            if name in names or title.casefold() in names:
                yield link(kind, name, title)
