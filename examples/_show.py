"""How the examples print: aligned, as wide as the terminal, in colour on a terminal only."""

import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date, datetime
from textwrap import fill

WIDTH = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def bold(text: str) -> str:
    """Return text within the width, which stands out on a terminal."""
    return f"\033[1;36m{fill(text, WIDTH)}\033[0m" if COLOUR else fill(text, WIDTH)


def words(name: str) -> str:
    """Return an id as people write it: ``must_not`` is must not."""
    return name.replace("_", " ").replace("-", " ")


def when(moment: date) -> str:
    """Return a day, or an instant with its zone: ``Mon 4 Jan 2027``, ``Sun 28 Mar 2027 23:15 BST``."""
    day = f"{moment:%a} {moment.day} {moment:%b %Y}"
    return f"{day} {moment:%H:%M %Z}" if isinstance(moment, datetime) else day


def moments(events: dict[str, date | str]) -> dict[str, date]:
    """Return when each event was: a date, or a time that stands in quotes."""
    return {name: datetime.fromisoformat(day) if isinstance(day, str) else day for name, day in events.items()}


def rows(heading: str, pairs: Iterable[tuple[str, str]], width: int) -> None:
    """Print pairs in two columns under a heading; nothing where there are none."""
    cut = {"subsequent_indent": " " * (width + 2 if width + 38 < WIDTH else 24), "break_on_hyphens": False}
    lines = [fill(f"  {label:<{width}}{text}", WIDTH, **cut) for label, text in pairs]
    print(*(["", bold(heading), *lines] if lines else []), sep="\n", end="\n" * bool(lines))
