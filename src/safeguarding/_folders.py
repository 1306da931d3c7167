"""Folders of editions: ours, those of installed packages, and a caller's overlay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from os.path import realpath
from pathlib import Path
from threading import Lock
from typing import Any

import attrs

from safeguarding import _checked
from safeguarding import _reading as read
from safeguarding._document import Document
from safeguarding._editions import EditionDraft, edition
from safeguarding._given import is_a
from safeguarding._reading import At
from safeguarding.errors import DataError, DataProblem, UnknownNameError
from safeguarding.sources import Edition

_DATA = Path(__file__).parent / "data"
_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The file that founds a partnership: its id, its title, and its layers from the law down.
_FOUNDING = "partnership.yaml"
#: Packages register the partnerships that they hold under this group of entry points.
_GROUP = "safeguarding.partnerships"

Layers = tuple[str, ...]
Drafts = tuple[EditionDraft, ...]


def partnerships() -> tuple[str, ...]:
    """Return the ids of the partnerships whose rules are held: ours, and those of installed packages."""
    return tuple(sorted({*_ours(), *_registered()}))


def can_be(path: object) -> bool:
    """Return whether something is a path that the system can look for, be anything there or not."""
    if not is_a(path, Path):
        return False
    try:
        path.exists()
    except OSError:
        # Such as a name longer than any that it can have. Its message would repeat the path.
        return False
    return "\0" not in str(path)


def named(partnership: object) -> str:
    """Return a partnership's id as plain text: of a subclass too, without any code of its own; of all else, none."""
    return str.__str__(partnership) if is_a(partnership, str) else ""


def layers_and_drafts(partnership: str, overlay: Path | None, problems: list[DataProblem]) -> tuple[Layers, Drafts]:
    """Return the layers of a partnership from the law down, and every edition of them.

    Args:
        partnership: Its id.
        overlay: A folder that founds it, or that goes on top of it; None for neither.
        problems: Every problem found is added here.

    Raises:
        safeguarding.errors.UnknownNameError: There is no such partnership.
        safeguarding.errors.DataError: Our own data hold mistakes.
    """
    if overlay is not None and (overlay / _FOUNDING).is_file():
        founded = _founded(overlay, overlay.name, problems)
        if founded.id not in {None, partnership}:
            raise UnknownNameError(f"partnership: the overlay founds {founded.id}; ask for that one")
        return founded.layers, founded.drafts
    layers, drafts = _without_overlay(partnership, problems)
    if overlay is None:
        return layers, drafts
    own = _read(overlay, overlay.name, _yaml_files(overlay, problems), problems)
    for draft in own:
        if draft.edition.layer in layers:
            text = "this layer is already there; give the overlay a layer name of its own"
            problems.append(draft.at.document.problem(("layer",), text))
    _check_dates(own, problems, taken=(draft.edition.id for draft in drafts))
    return tuple(dict.fromkeys([*layers, *(draft.edition.layer for draft in own)])), (*drafts, *own)


def _without_overlay(partnership: str, problems: list[DataProblem]) -> tuple[Layers, Drafts]:
    if partnership in _ours():
        _, layers = _founding(_DATA / partnership / _FOUNDING, f"data/{partnership}", problems)
        return layers, _read_once(layers)
    registered = _registered()
    if partnership in registered:
        return _of_package(partnership, registered[partnership], problems)
    raise UnknownNameError(f"no partnership has this name; there are: {', '.join(partnerships())}")


def _of_package(partnership: str, package: str, problems: list[DataProblem]) -> tuple[Layers, Drafts]:
    from importlib.resources import as_file, files

    try:
        resources = files(package)
    except ModuleNotFoundError:
        raise UnknownNameError("partnership: its package can't be found; install it again") from None
    with as_file(resources) as folder:
        founded = _founded(folder, package, problems)
    if founded.id not in {None, partnership}:
        raise UnknownNameError(f"partnership: registered under another name than {founded.id}; ask its keeper")
    return founded.layers, founded.drafts


def _ours() -> list[str]:
    return [path.parent.name for path in _DATA.glob(f"*/{_FOUNDING}")]


def _registered() -> dict[str, str]:
    """Return the package of each partnership that an installed package registers."""
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=_GROUP)}


#: A server's first requests come together: one of them reads, and the others wait for what it has read.
_READING = Lock()


def _read_once(layers: Layers) -> Drafts:
    with _READING:
        return _shipped(layers)


@cache
def _shipped(layers: Layers) -> Drafts:
    """Return every edition of layers of ours, checked file by file."""
    problems: list[DataProblem] = []
    drafts: list[EditionDraft] = []
    for layer in layers:
        drafts += _read(_DATA, "data", sorted((_DATA / layer).glob("*/*.yaml")), problems)
    _check_dates(drafts, problems)
    if problems:
        raise DataError(problems)
    return tuple(drafts)


@attrs.frozen(kw_only=True)
class _Founded:
    """A partnership as a folder founds it, on layers of ours."""

    #: None where it could not be read.
    id: str | None
    layers: Layers
    drafts: Drafts


def _founded(folder: Path, shown: str, problems: list[DataProblem]) -> _Founded:
    name, layers = (
        (None, ()) if _leads_out(folder / _FOUNDING, folder) else _founding(folder / _FOUNDING, shown, problems)
    )
    if name in _ours():
        # In its place it could leave out the rules that are held under the id.
        text = f"{name} is held already; choose another partnership id"
        problems.append(DataProblem(f"{shown}/{_FOUNDING}", 1, 1, text))
    ours = tuple(layer for layer in layers if is_ours(layer))
    shipped = _read_once(ours)
    own = _read(folder, shown, _yaml_files(folder, problems), problems)
    for draft in own:
        if layers and draft.edition.layer not in layers[len(ours) :]:
            text = f"expected a layer of this partnership's own: {', '.join(layers[len(ours) :]) or 'there is none'}"
            problems.append(draft.at.document.problem(("layer",), text))
    _check_dates(own, problems, taken=(draft.edition.id for draft in shipped))
    held = {draft.edition.layer for draft in own}
    # What could not be read may hold the layer that is missing.
    if not problems and any(layer not in held for layer in layers[len(ours) :]):
        problems.append(
            DataProblem(f"{shown}/{_FOUNDING}", 1, 1, "expected editions here of each of its own layers; check layers")
        )
    if not layers:
        raise DataError(problems)
    return _Founded(id=name, layers=layers, drafts=(*shipped, *own))


def _founding(file: Path, shown: str, problems: list[DataProblem]) -> tuple[str | None, Layers]:
    """Return the id and the layers that a founding file names."""
    document = _document(file, name=f"{shown}/{_FOUNDING}")
    problems += document.problems
    at = At(document, (), document.content, problems)
    unread = document.content is None and bool(document.problems)
    keys = None if unread else read.mapping(at, required=("partnership", "title", "layers"))
    if keys is None:
        return None, ()
    name, _ = read.ident(keys.get("partnership")), read.text(keys.get("title"))
    layers = read.found([read.ident(item) for item in read.items(keys.get("layers"), of="layer")])
    if layers and not _from_the_law_down(layers):
        keys["layers"].wrong("expected layers of ours from the law down, as england, london; then your own, each once")
        return name, ()
    return name, layers


def _from_the_law_down(layers: Layers) -> bool:
    ours = [layer for layer in layers if is_ours(layer)]
    own = [layer for layer in layers if layer not in ours]
    orders = [_order(name) for name in _ours()]
    return [*ours, *dict.fromkeys(own)] == list(layers) and any(
        ours == [layer for layer in order if layer in ours] and ours[:1] == order[:1] for order in orders
    )


def _order(partnership: str) -> list[str]:
    content: Any = _document(_DATA / partnership / _FOUNDING).content  # our own file, which a test checks
    return list(content["layers"])


def is_ours(layer: str) -> bool:
    """Return whether the library ships a layer."""
    # Looked for among the names that there are: a caller's may be longer than any file's.
    names = {path.name for path in _DATA.iterdir()}
    return layer in names and (any((_DATA / layer).glob("*/*.yaml")) or layer in _ours())


def _read(folder: Path, shown: str, paths: Iterable[Path], problems: list[DataProblem]) -> list[EditionDraft]:
    drafts = []
    for path in paths:
        where = path.relative_to(folder)
        document = _document(path, name=f"{shown}/{where.as_posix()}")
        draft = edition(document, where.parent.as_posix(), problems)
        if draft is not None:
            drafts.append(draft)
            if _A_DAY.fullmatch(path.stem) and path.stem != draft.edition.in_force_from.isoformat():
                text = "the file is named for another day: name it for the day from which it applies"
                problems.append(document.problem(("in_force", "from"), text))
    return drafts


def _document(path: Path, *, name: str | None = None) -> Document:
    """Return a file's document; of our own, as it was checked when the package was built."""

    def file_itself() -> Document:
        from safeguarding import _yaml  # a quick start is a promise: PyYAML only where YAML is read

        return _yaml.read(path, name=name)

    own = path.relative_to(_DATA).as_posix() if path.is_relative_to(_DATA) else ""
    content = _checked.contents(_DATA).get(own)
    return file_itself() if content is None else Document(file=name or own, content=content, file_itself=file_itself)


def checked_text() -> str:
    """Return the shipped rules as `safeguarding._checked` reads them."""
    documents = {path.relative_to(_DATA).as_posix(): _document(path) for path in sorted(_DATA.rglob("*.yaml"))}
    return _checked.written({name: document.content for name, document in documents.items()})


def _yaml_files(folder: Path, problems: list[DataProblem]) -> list[Path]:
    """Return the editions of a folder; what leads out of it, or that it has none, is a problem."""
    # What a system or a tool keeps, as .git does, is no rule.
    every = [path for path in sorted(folder.rglob("*")) if not is_hidden(path.relative_to(folder))]
    # A name in capitals is a YAML file to people, and to some systems the same file.
    yaml = [path for path in every if path.suffix.lower() in _SUFFIXES]
    links = [path for path in every if path.is_symlink() and path.is_dir()]
    if all(path == folder / _FOUNDING for path in yaml):
        problems.append(DataProblem(folder.name, 1, 1, "expected a folder with at least one .yaml file"))
    faults = {path: _LEADS_OUT for path in (*yaml, *links) if _leads_out(path, folder)}
    faults |= {path: _CAPITALS for path in yaml if path not in faults and path.suffix not in _SUFFIXES}
    for path, fault in faults.items():
        problems.append(DataProblem(f"{folder.name}/{path.relative_to(folder).as_posix()}", 1, 1, fault))
    return [path for path in yaml if path not in faults and path != folder / _FOUNDING]


def is_hidden(path: Path) -> bool:
    """Whether a path leads through a name that begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


_SUFFIXES = {".yaml", ".yml"}
_LEADS_OUT = "leads out of the overlay's folder"
_CAPITALS = "a name in capitals is not read: end it with .yaml in small letters"


def _leads_out(path: Path, folder: Path) -> bool:
    # `realpath` stops at a link to itself, where `Path.resolve` fails.
    return not Path(realpath(path)).is_relative_to(realpath(folder))


def _check_dates(drafts: Sequence[EditionDraft], problems: list[DataProblem], taken: Iterable[str] = ()) -> None:
    """Note gaps and overlaps between the editions of one instrument, and ids used twice or `taken`."""
    ids = set(taken)
    last: dict[str, Edition] = {}
    for draft in sorted(drafts, key=lambda draft: draft.edition.in_force_from):
        head = draft.edition
        if head.id in ids:
            problems.append(draft.at.document.problem(("edition",), "another file has this id; ids are unique"))
        ids.add(head.id)
        before = last.get(draft.instrument)
        if before is not None and not _follows(before, head):
            text = f"gap or overlap: {before.id} must end the day before this edition begins"
            problems.append(draft.at.document.problem(("in_force",), text))
        last[draft.instrument] = head


def _follows(before: Edition, after: Edition) -> bool:
    """Whether an edition begins on the day after another ends."""
    until = before.in_force_until
    return until is not None and until.toordinal() + 1 == after.in_force_from.toordinal()
