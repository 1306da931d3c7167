"""Print, as Markdown, what the source documents hold and where the data hold it.

Run it as ``python tools/checklist.py``. The list is ``docs/checklist.yaml``; what stands
behind each id is looked up in the rulebook, so an id that is gone is an error.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import attrs
import yaml

import safeguarding as sg

CHECKLIST = Path(__file__).parents[1] / "docs" / "checklist.yaml"
HELD = re.compile(r"(?P<kind>[a-z]+):(?P<id>[a-z0-9-]+)(?:@(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@attrs.frozen(kw_only=True)
class Item:
    """One thing that the source documents hold."""

    #: As in the list of the sources: ``29`` or ``29a``.
    number: str
    item: str
    #: ``kind:id``, with ``@date`` where the rulebook is another day's.
    held: tuple[str, ...]
    #: Why there is no rule, or not all of it is held.
    reason: str | None


def items() -> tuple[Item, ...]:
    """Return the checklist, in its order."""
    content = yaml.safe_load(CHECKLIST.read_text(encoding="utf-8"))
    return tuple(
        Item(number=each["number"], item=each["item"], held=tuple(each.get("held", ())), reason=each.get("reason"))
        for each in content["items"]
    )


@cache
def rulebook(on: str | None = None) -> sg.Rulebook:
    """Return the rulebook of a day, or of the checklist's own."""
    content = yaml.safe_load(CHECKLIST.read_text(encoding="utf-8"))
    day = content["as_at"] if on is None else date.fromisoformat(on)
    return sg.rulebook(content["partnership"], on=day)


def found(held: str) -> object:
    """Return what an id of the checklist stands for.

    Raises:
        ValueError: It is not written as ``kind:id``.
        AttributeError: A rulebook holds no such kind.
        LookupError: The rulebook does not hold the id.
    """
    match = HELD.fullmatch(held)
    if match is None:
        raise ValueError("expected kind:id or kind:id@date")
    kind, name = match["kind"], match["id"]
    held_under = getattr(rulebook(match["on"]), kind)
    # A partnership has one escalation policy, so a rulebook holds it bare.
    return ({held_under.id: held_under} if kind == "escalation" else held_under)[name]


def edition(thing: object) -> str:
    """Return the edition that holds a thing."""
    cite = getattr(thing, "cite", None)
    return cite.edition if cite is not None else getattr(thing, "edition", getattr(thing, "id", ""))


def table() -> str:
    """Return the checklist as a Markdown table."""
    lines = ["| No. | What the documents hold | Held as | Edition | Not held |", "|---|---|---|---|---|"]
    for each in items():
        names = ", ".join(f"`{name}`" for name in each.held)
        editions = ", ".join(dict.fromkeys(edition(found(name)) for name in each.held))
        lines.append(f"| {each.number} | {each.item} | {names} | {editions} | {each.reason or ''} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
