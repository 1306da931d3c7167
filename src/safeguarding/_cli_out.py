"""What a command shows: paragraphs and columns as wide as the terminal, or JSON. No colour."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from enum import Enum
from errno import EINVAL, EPIPE
from textwrap import wrap

import attrs

from safeguarding._names import Names
from safeguarding.criteria import AllOf, AnyOf, Compiled, Not, SameAs
from safeguarding.rulebook import Rulebook
from safeguarding.sources import Citation
from safeguarding.timescales import Timescale, Within

#: It comes before anything that somebody might act on.
FIRST = "If a child is in immediate danger, call 999 first."

#: The exit codes: fine; problems or differences found; used wrongly.
FINE, FOUND, MISUSED = 0, 1, 2

#: A last column narrower than this goes on lines of its own.
_NARROWEST = 30


@attrs.frozen
class Rows:
    """Rows in columns: all but the last are aligned, the last is wrapped."""

    rows: tuple[tuple[str, ...], ...]


@attrs.frozen
class Exact:
    """Text that another program may read, so that it is never wrapped."""

    text: str


Block = str | Rows | Exact


@attrs.frozen(kw_only=True)
class Output:
    """What a command answers, for people and as plain data."""

    blocks: tuple[Block, ...]
    plain: object
    code: int = FINE


def shown(blocks: Iterable[Block], width: int) -> str:
    """Return blocks as text, no wider than `width` where a break is possible."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Exact):
            lines += block.text.splitlines()
        elif isinstance(block, Rows):
            lines += _columns(block.rows, width)
        else:
            lines += [line for text in block.split("\n") for line in _wrapped(text, width)]
    return "".join(f"{line}\n" for line in lines)


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    hanging = indent + ("  " if indent or text.startswith("- ") else "")
    return _broken(text.strip(), width, indent, hanging) or [""]


def _broken(text: str, width: int, first: str, later: str) -> list[str]:
    # Ids and addresses are copied from a terminal, so none is cut.
    return wrap(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _columns(rows: tuple[tuple[str, ...], ...], width: int) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in rows), strict=True)]
    margin = sum(widths) + 2 * len(widths)
    for row in rows:
        label = "".join(f"{cell:<{size}}  " for cell, size in zip(row, widths, strict=False))
        if width - margin >= _NARROWEST:
            yield from _broken(label + row[-1], width, "", " " * margin) if row[-1] else [label.rstrip()]
        else:
            yield label.rstrip()
            yield from _broken(row[-1], width, "    ", "    ")


def plain(value: object, cite: Callable[[Citation], object] | None = None) -> object:
    """Return a model as dicts, lists and texts.

    Args:
        value: A model of the library, or part of one.
        cite: What stands for a citation; without it, a citation is a model like others.
    """
    if cite is not None and isinstance(value, Citation):
        return cite(value)
    if isinstance(value, Names | Mapping):
        return {str(name): plain(item, cite) for name, item in value.items()}
    if isinstance(value, frozenset):
        return sorted((plain(item, cite) for item in value), key=str)
    if isinstance(value, tuple | list) and not isinstance(value, Within):
        return [plain(item, cite) for item in value]
    return _model(value, cite) if attrs.has(type(value)) else _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Within) else value


def _model(value: object, cite: Callable[[Citation], object] | None) -> object:
    if isinstance(value, Compiled):
        return plain(value.condition, cite)
    if isinstance(value, AllOf | AnyOf):
        return {"all" if isinstance(value, AllOf) else "any": plain(value.parts, cite)}
    if isinstance(value, Not):
        return {"not": plain(value.part, cite)}
    if isinstance(value, Rulebook):
        return {name: plain(getattr(value, name)) for name in ("partnership", "on", "layers", "version", "digest")}
    if isinstance(value, SameAs):
        return {"id": value.id, "text": value.text, "same_as": value.criteria.id, "cite": plain(value.cite, cite)}
    # What a level is tested by repeats its criteria, and those of every higher one.
    names = [name for name in fields_of(value) if name != "test"]
    return {"met_when" if name == "compiled" else name: plain(getattr(value, name), cite) for name in names}


def fields_of(model: object) -> list[str]:
    """Return the names of the fields that a model shows."""
    kind = type(model)
    return [name for name in attrs.fields_dict(kind) if not name.startswith("_")] if attrs.has(kind) else []


def started_by(limit: Timescale) -> str:
    """Return the event that starts a time limit, in words."""
    names = " and ".join(name.replace("_", " ") for name in limit.starts)
    return f"the later of {names}" if len(limit.starts) > 1 else names


def sourced(cite: Citation) -> str:
    """Return a citation in one line: the place, the evidence, the address and the edition."""
    carried = "" if cite.carried_from is None else f", carried forward from {cite.carried_from}"
    return f"{cite}. {cite.source.url} [{cite.edition}{carried}]"


def tree(value: object, pad: str = "") -> Iterator[str]:
    """Yield plain data as indented lines, without what is not stated."""
    if isinstance(value, dict):
        for name, item in value.items():
            label = f"{pad}{name.replace('_', ' ')}:"
            if isinstance(item, dict | list) and item:
                yield label
                yield from tree(item, f"{pad}  ")
            elif not isinstance(item, dict | list) and item is not None:
                yield f"{label} {_word(item)}"
    elif isinstance(value, list):
        for item in value:
            first, *rest = tree(item, f"{pad}  ")
            yield f"{pad}- {first.strip()}"
            yield from rest
    else:
        yield f"{pad}{_word(value)}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_json(value: object) -> str:
    """Return plain data as JSON text."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def written(text: str, code: int) -> int:
    """Write text to standard output and return `code`, or `MISUSED` where it can't be written."""
    if sys.stdout is None:  # it was closed before Python began, as by `>&-`
        return said(_NO_OUTPUT, MISUSED)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _abandon()
        # The reader, such as `head`, has read enough; Windows calls that an invalid argument.
        if error.errno in {EPIPE, EINVAL}:
            return code
        return said(_NO_OUTPUT, MISUSED)
    return code


_NO_OUTPUT = "the output can't be written: check where it goes"


def _abandon() -> None:
    """Close standard output, so that Python doesn't try to write the rest when it ends."""
    try:
        sys.stdout.close()
    except OSError:
        return


def said(text: str, code: int) -> int:
    """Write one line, or lines that stand alone, to standard error; return `code`."""
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
    return code
