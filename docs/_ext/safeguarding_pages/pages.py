"""The text of the generated pages, in MyST Markdown, from a shelf of rulebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

import safeguarding as sg
from safeguarding.sources import weekday_date
from safeguarding_pages import duties, origins, registers
from safeguarding_pages.parts import Lines, link, top
from safeguarding_pages.questions import criteria_page
from safeguarding_pages.shelf import PAGES, Shelf
from safeguarding_pages.words import FORCE, name_of


def pages(shelf: Shelf) -> Mapping[str, str]:
    """Return the text of every generated page, by its name within the folder."""
    made = {
        name: _joined([*top(page.title, answers=page.answers), *page.body(shelf)])
        for name, page in _PAGES.items()
        if _has(shelf, name)
    }
    for name, entry in shelf.entries("criteria").items():
        made[f"criteria/{name}"] = _joined(criteria_page(shelf, entry))
    made["index"] = _joined(_index(shelf, tuple(made)))
    return made


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _has(shelf: Shelf, page: str) -> bool:
    if page == "doors":
        return "door-emergency" in shelf.rules.criteria
    if page == "coverage":
        return bool(shelf.checklist)
    if page == "calendar":
        return True
    return any(shelf.entries(kind) for kind, its in PAGES.items() if its == page)


_ABOUT = {
    "incidents.Incident": "Serious incidents and reviews",
    "child_deaths.ChildDeath": "Child deaths",
    "allegations.Allegation": "Allegations against people who work with children",
    "thresholds.Concern": "Worries about a child: levels of need, and which door",
}


def _index(shelf: Shelf, made: tuple[str, ...]) -> Lines:
    rules = shelf.rules
    yield from top(f"The rules of {name_of(rules.partnership)}", answers=True)
    yield (
        f"As at {weekday_date(rules.on)}, data edition {sg.DATA_EDITION}. All of it is written by the rulebook itself: "
        f"{', '.join(map(name_of, rules.layers))}. Its digest is `{rules.digest[:12]}`."
    )
    yield from ("", "## Questions", "")
    questions: list[str] = []
    for about, title in _ABOUT.items():
        its = {name: each for name, each in shelf.entries("criteria").items() if each.item.about == about}
        if not its:
            continue
        questions += its
        yield from (f"### {title}", "")
        yield from (
            f"- {link('criteria', name, each.item.question)}, by {FORCE[each.item.force]}" for name, each in its.items()
        )
        yield ""
    yield from ("## Everything else", "")
    others = [name for name in _PAGES if name in made]
    yield from (f"- [{_PAGES[name].title}]({name}.md)" for name in others)
    yield from (
        "",
        "```{toctree}",
        ":hidden:",
        "",
        *others,
        # In the order of the list above, so that the menu keeps what belongs together side by side.
        *(f"criteria/{name}" for name in questions),
        "```",
        "",
    )


@attrs.frozen
class _Page:
    title: str
    body: Callable[[Shelf], Iterable[str]]
    #: It tells somebody what to do, so the note about 999 stands above it.
    answers: bool = True


_PAGES = {
    "doors": _Page("Which door for a worry about a child", duties.doors),
    "levels": _Page("Levels of need", duties.levels),
    "time-limits": _Page("Time limits", duties.time_limits),
    "escalation": _Page("When professionals disagree", duties.escalation),
    "contacts": _Page("Whom to reach", registers.contacts),
    "signposts": _Page("Where else a matter goes", registers.signposts),
    "groups-and-forums": _Page("Groups and forums", registers.groups_and_forums, answers=False),
    "events": _Page("Events: what starts a clock", duties.events, answers=False),
    "calendar": _Page("Working days of two years", origins.calendar, answers=False),
    "editions": _Page("Editions in force, on a time line", origins.editions, answers=False),
    "sources": _Page("Sources and evidence", origins.sources, answers=False),
    "coverage": _Page("What is covered", origins.coverage, answers=False),
    "publications": _Page("Published documents", registers.publications, answers=False),
    "glossary": _Page("Glossary", registers.glossary, answers=False),
}
