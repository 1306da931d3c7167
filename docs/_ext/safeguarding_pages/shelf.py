"""What a partnership's rules hold, of every date, and where each thing stands on the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import yaml

import safeguarding as sg

# Past and coming editions, and the invented cases, stand in the files; a rulebook is of one date.
from safeguarding._folders import layers_and_drafts
from safeguarding.criteria import Duty
from safeguarding.referrals import Contact
from safeguarding.sources import Edition

#: Where the things of each kind stand, by the attribute of a rulebook that holds them.
PAGES: Mapping[str, str] = {
    "criteria": "criteria/{id}",
    "timescales": "time-limits",
    "events": "events",
    "levels": "levels",
    "escalation": "escalation",
    "contacts": "contacts",
    "groups": "groups-and-forums",
    "forums": "groups-and-forums",
    "signposts": "signposts",
    "publications": "publications",
    "announced": "editions",
    "editions": "editions",
    "sources": "sources",
    "terms": "glossary",
}


def anchor(kind: str, *ids: str) -> str:
    """Return the anchor of a thing: ``criteria-rapid-review``.

    It never changes while the id doesn't. Of two ids, the second is one within the
    first: ``criterion-rapid-review-the-acts-test``.
    """
    # An HTML id as the site builder writes it: events have an underscore.
    return "-".join((kind, *ids)).replace("_", "-")


def address(kind: str, name: str) -> str:
    """Return the page and the anchor of a thing, from the folder of generated pages."""
    return f"{PAGES[kind].format(id=name)}.html#{anchor(kind, name)}"


@attrs.frozen
class Entry:
    """Something that the data hold, and the rulebook in which it was found."""

    item: Any
    rules: sg.Rulebook

    @property
    def edition(self) -> str | None:
        """The id of its edition; None for what many editions share."""
        if isinstance(self.item, Edition):
            return self.item.id
        cite = getattr(self.item, "cite", None)
        return getattr(self.item, "edition", None) if cite is None else cite.edition


@attrs.frozen
class Example:
    """An invented case that stands beside the criteria, with the answer to it."""

    name: str | None
    facts: Mapping[str, object]
    answer: sg.Assessment


class Shelf:
    """The rulebooks of one partnership, of one date and of every earlier change."""

    def __init__(self, partnership: str, on: date, overlay: Path | None = None, checklist: Path | None = None) -> None:
        """Take what `safeguarding.rulebook` takes, and a list of what the source documents hold."""
        self.rules = sg.rulebook(partnership, on=on, overlay=overlay)
        _, self._drafts = layers_and_drafts(partnership, overlay, [])
        self.overlay = overlay
        read = {} if checklist is None else yaml.safe_load(checklist.read_text(encoding="utf-8"))
        #: Each has a number, the item, what is held of it (``kind:id``, perhaps ``@date``), and why not all is.
        self.checklist: tuple[Mapping[str, Any], ...] = tuple(read.get("items", ()))
        #: The titles of those documents.
        self.documents: tuple[str, ...] = tuple(read.get("documents", ()))
        self.on = on

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition of the partnership's layers, past and coming ones too, from the law down."""
        order = {layer: place for place, layer in enumerate(self.rules.layers)}
        every = [draft.edition for draft in self._drafts]
        return tuple(sorted(every, key=lambda each: (order[each.layer], each.title, each.in_force_from)))

    @cached_property
    def instruments(self) -> tuple[tuple[Edition, ...], ...]:
        """The editions of each instrument that has rules in force, in order; as `editions`."""
        # Acts that were passed and don't apply have an edition for their titles alone.
        announced = {entry.edition for entry in self.entries("announced").values()}
        others = {kind: self.entries(kind).values() for kind in PAGES.keys() - {"announced", "editions", "sources"}}
        announced -= {entry.edition for entries in others.values() for entry in entries}
        kept: dict[tuple[str, str], list[Edition]] = {}
        for draft in self._drafts:
            if draft.edition.id in announced:
                continue
            kept.setdefault((draft.edition.layer, draft.instrument), []).append(draft.edition)
        each = [tuple(sorted(several, key=lambda one: one.in_force_from)) for several in kept.values()]
        order = {layer: place for place, layer in enumerate(self.rules.layers)}
        return tuple(sorted(each, key=lambda several: (order[several[0].layer], several[0].in_force_from)))

    @cached_property
    def _rulebooks(self) -> tuple[sg.Rulebook, ...]:
        """The rulebook of the date first, then one for each earlier time, the newest first."""
        begins = {edition.in_force_from for edition in self.editions}
        law = min(edition.in_force_from for edition in self.editions if edition.layer == self.rules.layers[0])
        past = sorted((day for day in begins if law <= day < self.on), reverse=True)
        return (
            self.rules,
            *(sg.rulebook(self.rules.partnership, on=day, overlay=self.overlay) for day in past),
        )

    @cached_property
    def _entries(self) -> dict[str, dict[str, Entry]]:
        found: dict[str, dict[str, Entry]] = {kind: {} for kind in PAGES}
        for rules in self._rulebooks:
            for kind, entries in found.items():
                for name, item in _held(rules, kind):
                    entries.setdefault(name, Entry(item, rules))
        # An edition that hasn't begun yet has a line too.
        for edition in self.editions:
            found["editions"].setdefault(edition.id, Entry(edition, self.rules))
        return found

    def entries(self, kind: str) -> Mapping[str, Entry]:
        """Return what is held of a kind, by id: in force on the date first, then what was."""
        return self._entries[kind]

    def is_current(self, entry: Entry) -> bool:
        """Return whether the edition of a thing is in force on the date."""
        return entry.edition is None or entry.edition in self.rules.editions

    def edition_of(self, entry: Entry) -> Edition | None:
        """Return the edition that holds a thing."""
        return None if entry.edition is None else entry.rules.editions[entry.edition]

    def contacts(self, duty: Duty) -> tuple[Contact, ...]:
        """Return whom to reach on the date for a duty that is a step."""
        return tuple(contact for contact in self.rules.contacts.values() if duty.id in contact.steps)

    def examples(self, entry: Entry) -> tuple[Example, ...]:
        """Return the invented cases of criteria, answered by their rulebook."""
        drafts = [
            each
            for draft in self._drafts
            if draft.edition.id in entry.item.editions
            for each in draft.criteria
            if each.id == entry.item.id
        ]
        return tuple(
            Example(
                name=example.at.value.get("name"),
                facts=example.at.value["facts"],
                answer=sg.assess(entry.item, example.facts),
            )
            for draft in drafts
            for example in draft.examples
        )


def _held(rules: sg.Rulebook, kind: str) -> Iterable[tuple[str, Any]]:
    held: Any = getattr(rules, kind)
    if kind == "escalation":
        # A partnership has one policy, so a rulebook holds it bare.
        return () if held is None else ((held.id, held),)
    return tuple(held.items())
