"""Strict YAML with places: the only code in the library that opens a policy file.

YAML 1.1 reads ``NO`` as false, ``10:30`` as 630 and ``010`` as 8, and keeps the
last of two equal keys. In a policy each is a silent mistake about a child, so
each is refused here, at its line and column. The stream of events is read, not
PyYAML's objects: only there do anchors, tags, equal keys and the text of a
number stand as they were written.

Content, places and problems are the same under PyYAML's C loader and its pure
one. They disagree about tabs, directives and ``?``, so these are refused as
well; and what the C loader can't parse, the pure one reads again.
"""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Container, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias, cast

import attrs
import yaml
from yaml.error import Mark
from yaml.scanner import ScannerError

from safeguarding._document import TOP, Document, Place, Route, Value, problem
from safeguarding._given import HIDDEN_LETTERS

#: In quotes: a PyYAML built without its C part has no CSafeLoader.
_Loader: TypeAlias = "type[yaml.SafeLoader | yaml.CSafeLoader]"
_Node: TypeAlias = yaml.ScalarEvent | yaml.CollectionStartEvent

_LARGEST: Final = 1 << 20  # bytes
_DEEPEST: Final = 40  # lists and mappings inside one another
_MOST_VALUES: Final = 20_000  # ten times what our longest file has
_MOST_PROBLEMS: Final = 100

_WORDS: Final[Mapping[str, bool | None]] = {"": None, "null": None, "true": True, "false": False}
# Wider than what PyYAML resolves: whatever some reader of YAML takes for more than text.
_FORMS: Final = re.compile(
    r"""(?P<whole>[-+]?(?:0|[1-9][0-9]{0,17}))
    |(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})
    |(?P<null>~|null)
    |(?P<boolean>y|n|yes|no|on|off|true|false)
    |(?P<moment>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:t|\s+)[0-9]{1,2}:.*)?)
    |(?P<sixty>[-+]?[0-9][0-9_]*+(?::[0-9]{1,2})++(?:\.[0-9_]*)?)
    |(?P<base>[-+]?0(?:x[0-9a-f_]+|[bo][0-9_]+))
    |(?P<zero>[-+]?0[0-9_]+)
    |(?P<long>[-+]?[0-9]+)
    |(?P<underscore>[-+]?[0-9][0-9_]+)
    |(?P<fraction>[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:e[-+]?[0-9]+)?|[-+]?\.(?:inf|nan))
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII | re.DOTALL,
)
_REMEDIES: Final[Mapping[str, str]] = {
    "null": "another form of null: write null, or quote it if it is text",
    "boolean": "true or false to some readers: quote it if it is an id or text; for true or false, write that word",
    "moment": "a date with a time or in another form: write YYYY-MM-DD alone, or quote it",
    "sixty": "a number in base sixty to some readers: quote it",
    "base": "a number in another base: write a decimal one, or quote it if it is text",
    "zero": "a leading zero, which is octal to some readers: take it out, or quote the text",
    "long": "a number of more than 18 digits: quote it if it is text",
    "underscore": "a number with underscores: take them out, or quote it if it is text",
    "fraction": "a number that is not whole: write a whole one, or quote it if it is text",
}

# Also breaks that an editor doesn't count as lines, and what a reviewer doesn't see or reads otherwise.
_HIDDEN: Final = re.compile(
    f"[^\\t\\n\\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[{HIDDEN_LETTERS}]|\\r(?!\\n)"
)
# An escape of half a character or of none: the pure loader lets the one in and crashes on the other.
_NO_CHARACTER: Final = (
    r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\U(?:0000[dD][89a-fA-F][0-9a-fA-F]{2}|(?!000|0010)[0-9a-fA-F]{8})"
)
_UNREADABLE: Final = re.compile(rf"\t|^%|{_NO_CHARACTER}|{_HIDDEN.pattern}", re.MULTILINE)
_UNREADABLE_LINE: Final = re.compile(rf"(?:{_UNREADABLE.pattern})[^\n]*", re.MULTILINE)
#: By first character: the problem, and what is read instead so that the rest can be checked too.
_CHARACTERS: Final[Mapping[str, tuple[str, str]]] = {
    "\t": ("a tab: use spaces, or inside quotes write \\t", " "),
    "%": ("a directive: take the line out", "#"),
    "\\": ("an escape that is no character: write the character itself", "\ufffd"),
    "\ufeff": ("a byte order mark: save the file as UTF-8 without one", ""),
}
_HIDDEN_CHARACTER: Final = "a control character or a hidden one: take it out"
_NOT_UTF_8: Final = "not UTF-8 here: save the file as UTF-8"
_OTHER_ENCODINGS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_TOO_LARGE: Final = "larger than 1 MiB: divide the file"

_COMMENT: Final = re.compile(r"#[^\n]*")
#: By the character where the syntax breaks.
_SYNTAX: Final[Mapping[str, str]] = {
    "?": "a question mark outside quotes: quote the whole text",
    "!": "a tag: take it out, or quote the whole text",
    ":": "not valid YAML here: quote any text that holds a colon",
    '"': "not valid YAML here: close this quote, and use only the escapes that YAML has",
    "'": "not valid YAML here: close this quote, and double any apostrophe inside it",
    "[": "not valid YAML here: close this bracket, with commas between what it holds",
    "{": "not valid YAML here: close this bracket, with commas between what it holds",
}
_OTHER_SYNTAX: Final = "not valid YAML here: check indentation, brackets and commas; quote text that starts with a sign"


def read(path: Path, *, name: str | None = None) -> Document:
    """Return the document in the file at `path`; every fault is one of its problems.

    Args:
        path: A plain file of at most 1 MiB.
        name: What problems call the file; without it, its path.
    """
    file = str(path) if name is None else name
    try:
        return parse(_bytes(path), name=file)
    except _StoppedError as stopped:
        return Document(file=file, problems=(problem(file, stopped.place, stopped.text),))


def parse(data: bytes, *, name: str) -> Document:
    """Return the document in `data`; every fault is one of its problems.

    Args:
        data: At most 1 MiB of UTF-8.
        name: What problems call the file.
    """
    if len(data) > _LARGEST:
        return Document(file=name, problems=(problem(name, TOP, _TOO_LARGE),))
    if data.startswith(_OTHER_ENCODINGS):
        # Every second character would be a problem of its own.
        return Document(file=name, problems=(problem(name, TOP, _NOT_UTF_8),))
    return _document(name, data.decode("utf-8", "surrogateescape"), _loader())


def _loader() -> _Loader:
    return cast("_Loader", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        # A pipe or a device would be waited for without end.
        if not stat.S_ISREG(status.st_mode):
            raise _StoppedError(TOP, "not a plain file: name a YAML file")
        if status.st_size > _LARGEST:
            raise _StoppedError(TOP, _TOO_LARGE)
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise _StoppedError(TOP, "no such file: check its name and its folder") from None
    except (OSError, ValueError):
        raise _StoppedError(TOP, "the file can't be opened: check its name and who may read it") from None


class _StoppedError(Exception):
    """Nothing after this place can be read; never leaves this module."""

    def __init__(self, place: Place, text: str) -> None:
        self.place = place
        self.text = text
        super().__init__(text)


class _RefusedError(Exception):
    """An unquoted text that readers of YAML take in different ways; never leaves this module."""


def _place(text: str, index: int) -> Place:
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _start(event: yaml.Event) -> Mark:
    return cast("Mark", event.start_mark)  # None only in events made for an emitter


def _end(event: yaml.Event) -> Mark:
    return cast("Mark", event.end_mark)


def _start_place(event: yaml.Event) -> Place:
    mark = _start(event)
    return Place(mark.line + 1, mark.column + 1)


def _inner(path: Route | None, step: str | int | None) -> Route | None:
    return None if path is None or step is None else (*path, step)


def _plain(text: str) -> Value:
    """Return what an unquoted text means; `_RefusedError` where readers of YAML differ."""
    if text in _WORDS:
        return _WORDS[text]
    form = _FORMS.fullmatch(text)
    if form is None:
        return text
    if form.lastgroup == "whole":
        return int(text)
    if form.lastgroup == "day":
        return _day(text)
    raise _RefusedError(_REMEDIES[str(form.lastgroup)])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _RefusedError("no such day in the calendar: correct the date") from None


def is_text(text: str) -> bool:
    """Return whether every reader of YAML takes an unquoted text for text."""
    return text not in _WORDS and not _FORMS.fullmatch(text)


def _character(unreadable: str) -> tuple[str, str]:
    hidden = _NOT_UTF_8 if "\udc80" <= unreadable <= "\udcff" else _HIDDEN_CHARACTER
    return _CHARACTERS.get(unreadable, (hidden, "\ufffd"))


def _document(file: str, text: str, loader: _Loader) -> Document:
    reading = _Reading(text=text, loader=loader)
    try:
        content = reading.root()
    except yaml.MarkedYAMLError as error:
        if loader is not yaml.SafeLoader:
            return _document(file, text, yaml.SafeLoader)
        reading.stop(reading.broken(error))
        content = None
    except _StoppedError as stopped:
        reading.stop(stopped)
        content = None
    found = sorted(reading.problems, key=lambda problem: attrs.astuple(problem[0]))
    return Document(
        file=file,
        content=content,
        places=reading.places,
        key_places=reading.key_places,
        refused=frozenset(reading.refused),
        problems=tuple(problem(file, place, text) for place, text in found),
    )


@attrs.define
class _Reading:
    """One pass over the events of one file.

    A path of None is that of a value which is left out of the content; it is
    read nevertheless, for the problems inside it.
    """

    text: str
    loader: _Loader
    problems: list[tuple[Place, str]] = attrs.field(factory=list)
    places: dict[Route, Place] = attrs.field(factory=dict)
    key_places: dict[Route, Place] = attrs.field(factory=dict)
    refused: set[Route] = attrs.field(factory=set)
    events: Iterator[yaml.Event] = attrs.field(factory=lambda: iter(()))
    #: Whether characters in the text had to be replaced.
    unreadable: bool = False
    #: Where the event last read ends in the text.
    end: int = 0
    #: For each open collection, outermost first: where its bracket stands; None in block style.
    brackets: list[int | None] = attrs.field(factory=list)

    def root(self) -> Value:
        self.make_readable()
        self.events = yaml.parse(self.text, Loader=self.loader)
        self.next()
        if isinstance(self.next(), yaml.StreamEndEvent):
            raise _StoppedError(TOP, "the file holds nothing: write its content, or remove it")
        content = self.node(self.next(), ())
        self.next()
        if not isinstance(event := self.next(), yaml.StreamEndEvent):
            self.add(_start_place(event), "a second document begins: keep one in a file")
        return content

    def make_readable(self) -> None:
        """Report and replace the characters that neither loader should see."""
        for found in _UNREADABLE_LINE.finditer(self.text):
            self.unreadable = True
            self.add(_place(self.text, found.start()), _character(found[0][0])[0])
        # The C loader counts one line more at the end of a text without a last line break.
        self.text = _UNREADABLE.sub(lambda found: _character(found[0][0])[1], self.text) + "\n"

    def next(self) -> yaml.Event:
        """Return the next event, having looked for an explicit key between the last one and it."""
        event = next(self.events)
        limit = _start(event) if isinstance(event, yaml.ScalarEvent) else _end(event)
        if "?" in (gap := self.text[self.end : limit.index]):
            mark = _COMMENT.sub(lambda comment: " " * len(comment[0]), gap).find("?")
            if mark >= 0:
                self.leave_to_pure()
                raise self.broken_at(self.end + mark)
        self.end = _end(event).index
        return event

    def broken_at(self, index: int) -> _StoppedError:
        text = _SYNTAX.get(self.text[index : index + 1], _OTHER_SYNTAX)
        return _StoppedError(_place(self.text, index), text)

    def broken(self, error: yaml.MarkedYAMLError) -> _StoppedError:
        """Return the fault in our words, as PyYAML's may quote the file; better where it begins."""
        index = cast("Mark", error.problem_mark).index
        if isinstance(error, ScannerError):
            return self.broken_at(error.context_mark.index if error.context_mark else index)
        bracket = self.brackets[-1] if self.brackets else None
        return self.broken_at(index if bracket is None or self.text[index:].strip() else bracket)

    def stop(self, stopped: _StoppedError) -> None:
        # What stands in for an unreadable character may itself have broken the syntax.
        if not self.unreadable or len(self.problems) == _MOST_PROBLEMS:
            self.problems.append((stopped.place, stopped.text))
        self.places, self.key_places, self.refused = {}, {}, set()

    def add(self, place: Place, text: str) -> None:
        if len(self.problems) == _MOST_PROBLEMS:
            raise _StoppedError(place, "there are more problems: mend the others first")
        self.problems.append((place, text))

    def refuse(self, place: Place, path: Route | None, text: str) -> None:
        self.add(place, text)
        if path is not None:
            self.refused.add(path)

    def node(self, event: yaml.Event, path: Route | None, place: Place | None = None) -> Value:
        place = place or _start_place(event)
        if len(self.places) == _MOST_VALUES:
            raise _StoppedError(place, f"more than {_MOST_VALUES} values: divide the file")
        if path is not None:
            self.places[path] = place
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place, path)
        if isinstance(event, yaml.CollectionStartEvent):
            return self.collection(event, place, path)
        self.refuse(place, path, "an alias: write the value out here")
        return None

    def check_properties(self, event: _Node, place: Place) -> None:
        if self.is_disputed(event):
            self.leave_to_pure()
        if event.anchor is not None:
            self.add(place, "an anchor: take it out, and write the value out where it is used")
        if event.tag is not None:
            self.add(place, _SYNTAX["!"])

    def leave_to_pure(self) -> None:
        if self.loader is not yaml.SafeLoader:
            raise yaml.MarkedYAMLError

    def is_disputed(self, event: _Node) -> bool:
        """Tell whether the C loader takes what the pure one doesn't, or ends it elsewhere."""
        if event.tag is not None or isinstance(event, yaml.CollectionStartEvent):
            return event.tag is not None
        if event.style in {"|", ">"}:
            start = _start(event).index
            return "#" in self.text[start : self.text.index("\n", start)]
        in_flow = bool(self.brackets) and self.brackets[-1] is not None
        return in_flow and not event.style and "?" in event.value

    def collection(self, event: yaml.CollectionStartEvent, place: Place, path: Route | None) -> Value:
        self.check_properties(event, place)
        if len(self.brackets) == _DEEPEST:
            raise _StoppedError(place, f"more than {_DEEPEST} levels of lists and mappings: use fewer")
        self.brackets.append(_start(event).index if event.flow_style else None)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        content: Value = self.mapping(path) if is_mapping else self.sequence(path)
        self.brackets.pop()
        return content

    def sequence(self, path: Route | None) -> list[Value]:
        content: list[Value] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            content.append(self.node(event, _inner(path, len(content))))
        return content

    def mapping(self, path: Route | None) -> dict[str, Value]:
        content: dict[str, Value] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            place = _start_place(event)
            key = self.key(event, place, content)
            value = self.value_of(place, _inner(path, key))
            if key is not None:
                content[key] = value
        return content

    def key(self, event: yaml.Event, place: Place, taken: Container[str]) -> str | None:
        """Return the key, even where its form is refused; None where its value has no place."""
        if not isinstance(event, yaml.ScalarEvent):
            self.add(place, "a key that is no text: write a text")
            self.node(event, None)
            return None
        self.check_properties(event, place)
        if fault := self.key_fault(event.value, taken, unquoted=not event.style):
            self.add(place, fault)
        merge = not event.style and event.value == "<<"
        return None if merge or event.value in taken else event.value

    def key_fault(self, key: str, taken: Container[str], *, unquoted: bool) -> str | None:
        if unquoted and key == "<<":
            return "a merge key: write the values out here"
        if key in taken:
            return "this key stands here twice: keep one"
        if unquoted and not is_text(key):
            return "this key is more than text to some readers: quote it"
        return _HIDDEN_CHARACTER if _HIDDEN.search(key) else None

    def value_of(self, key: Place, path: Route | None) -> Value:
        if path is not None:
            self.key_places[path] = key
        end, event = self.end, self.next()
        start = _start(event).index
        if ":" not in self.text[end:start]:
            self.refuse(key, path, "a key without a value: put a space after its colon, or write null")
        # The loaders disagree about where the value of an empty `key:` stands.
        empty = isinstance(event, yaml.ScalarEvent) and start == _end(event).index
        return self.node(event, path, key if empty else None)

    def scalar(self, event: yaml.ScalarEvent, place: Place, path: Route | None) -> Value:
        self.check_properties(event, place)
        if _HIDDEN.search(event.value):
            self.refuse(place, path, _HIDDEN_CHARACTER)
            return None
        try:
            return event.value if event.style or event.tag else _plain(event.value)
        except _RefusedError as refused:
            self.refuse(place, path, str(refused))
            return None
