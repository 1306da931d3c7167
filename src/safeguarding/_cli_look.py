"""What a rulebook holds: its lists, one thing whole, two rulebooks compared."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from operator import attrgetter
from typing import Any

from safeguarding import records
from safeguarding._cli_out import FINE, FIRST, FOUND, Block, Output, Rows, plain, sourced, started_by, tree
from safeguarding._cli_rules import rules_of
from safeguarding._names import Names
from safeguarding.errors import NotInForceError, UnknownNameError
from safeguarding.rulebook import Rulebook
from safeguarding.sources import long_date

#: Each list of a rulebook: its heading, and one line for one thing.
_LISTS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "editions": ("Editions", lambda item: f"{item.title} ({item.layer}, {item.dates})"),
    "criteria": ("Criteria", lambda item: f"{item.question} ({item.about}, {_said(item.force)})"),
    "timescales": ("Time limits", lambda item: f"{item.within} after {started_by(item)} ({_said(item.force)})"),
    "events": ("Events", str),
    "levels": ("Levels of need", lambda item: item.title),
    "contacts": ("Contacts", lambda item: f"{item.role}, for {item.purpose}: {item.reach}"),
    "groups": ("Groups", attrgetter("title")),
    "forums": ("Forums", attrgetter("title")),
    "signposts": ("Signposts", attrgetter("question")),
    "publications": ("Publications", lambda item: f"{item.title} ({_said(item.kind)})"),
    "announced": ("Announced, not in force", lambda item: f"{item.title}: {item.commencement}"),
    "terms": ("Terms", attrgetter("title")),
    "sources": ("Sources", lambda item: f"{item.title}: {item.url}"),
}


def _said(choice: Any) -> str:  # noqa: ANN401  any of the enums
    return str(choice.value).replace("-", " ")


def show(args: Namespace) -> Output:
    """Return the lists of a rulebook, or what it holds under one id."""
    rules = rules_of(args.partnership, args.on)
    title = f"{rules.partnership}, rules as at {long_date(rules.on)}, data {rules.version}"
    return _listed(rules, title) if args.id is None else _whole(rules, args.id, title)


def _listed(rules: Rulebook, title: str) -> Output:
    blocks: list[Block] = [FIRST, title]
    lists = {part: _lines(rules, part) for part in (*_LISTS, "escalation")}
    for part, lines in lists.items():
        heading = _LISTS[part][0] if part in _LISTS else "Escalation"
        if lines:
            blocks += ["", f"{heading}: {len(lines)}", Rows(tuple(("", name, line) for name, line in lines.items()))]
    about = {"first": FIRST, "partnership": rules.partnership, "on": plain(rules.on), "version": rules.version}
    return Output(blocks=tuple(blocks), plain=about | lists)


def _lines(rules: Rulebook, part: str) -> dict[str, str]:
    if part == "escalation":
        return {} if rules.escalation is None else {rules.escalation.id: rules.escalation.title}
    line = _LISTS[part][1]
    return {name: line(item) for name, item in getattr(rules, part).items()}


def _whole(rules: Rulebook, name: str, title: str) -> Output:
    found = dict(_under(rules, name))
    if not found:
        raise _missing(rules, name)
    blocks: list[Block] = [FIRST, title]
    for part, item in found.items():
        blocks += ["", f"{name} ({part})", *tree(plain(item, sourced), "  ")]
    return Output(blocks=tuple(blocks), plain={"first": FIRST} | {part: plain(item) for part, item in found.items()})


def _under(rules: Rulebook, name: str) -> Iterator[tuple[str, object]]:
    for part in _LISTS:
        held: Names[object] = getattr(rules, part)
        if name in held:
            yield part, held[name]
    if rules.escalation is not None and rules.escalation.id == name:
        yield "escalation", rules.escalation


def _missing(rules: Rulebook, name: str) -> LookupError:
    """Return why there is nothing under an id: it is held for other dates, or not at all."""
    for part in _LISTS:
        try:
            getattr(rules, part)[name]
        except NotInForceError as error:
            return error
        except UnknownNameError:
            continue
    near = get_close_matches(name, [known for part in _LISTS for known in getattr(rules, part)], n=3)
    remedy = f"near ones are: {', '.join(near)}" if near else "leave it out to see them all"
    return UnknownNameError(f"ID: the rulebook has nothing of this name; {remedy}")


def diff(args: Namespace) -> Output:
    """Return what differs between two rulebooks, by meaning."""
    old, new = rules_of(args.old.name, args.old.on), rules_of(args.new.name, args.new.on)
    found = records.diff(old, new)
    code = FOUND if found else FINE
    return Output(blocks=(found.explain(),), plain={"different": bool(found), "diff": plain(found)}, code=code)
