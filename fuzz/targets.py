"""What is fuzzed: any bytes as a file of rules, and any bytes as the official list of bank holidays.

A crash is any error but the library's own, or a second gone by.
"""

from __future__ import annotations

import copy
import json
import tempfile
import time
from datetime import date
from pathlib import Path

import yaml

import safeguarding as sg
from safeguarding import _folders, workdays
from safeguarding.errors import SafeguardingError

DATA = Path(__file__).parents[1] / "tests" / "data"
SHIPPED = Path(sg.__file__).parent / "data"
LONGEST = 1.0  # seconds
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
CALENDAR = workdays.working_days()
ON = date(2026, 11, 20)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
EVERY_KEY = yaml.safe_load(DATA.joinpath("every-key.yaml").read_bytes())
HEAD = {key: EVERY_KEY[key] for key in ("edition", "title", "layer", "in_force", "sources")}
#: Small files are tried more often.
PIECES = [{**HEAD, key: [entry]} for key, value in EVERY_KEY.items() if isinstance(value, list) for entry in value]
OFFICIAL = json.loads((SHIPPED / "workdays" / "bank-holidays.json").read_bytes())
#: What is put in the place of good values.
JUNK = (
    *(None, True, 0, -1, 10**17, 1.5, "", " ", "a", "a b", "\u00e9\u202e", "x" * 2001, "met", "unknown", "near_miss"),
    *("2026-12-25", "2026-12-26", "1973-12-31", "2061-01-01", "5 working days", "999 months", "authority_aware"),
    *("serious-incident-notification", "notify-panel", "testland", "handbook", date.min, date(2026, 11, 20), date.max),
    *([], {}, [[]], {"id": "a"}, {"fact": "near_miss"}, {"all": []}, {"not": {"fact": "unborn"}}, {"events": []}),
)


def prepare() -> None:
    """Let the library hold one invented law and no other data, so that each load is quick."""
    country = FOLDER / "country"
    act, shire = country / "testland" / "act", country / "testshire"
    for folder in (act, shire, FOLDER / "own"):
        folder.mkdir(parents=True, exist_ok=True)
    (act / "2018-06-29.yaml").write_bytes(DATA.joinpath("law.yaml").read_bytes())
    (shire / "partnership.yaml").write_text(
        "partnership: testshire\ntitle: Testshire\nlayers: [testland, testshire]\n", encoding="utf-8"
    )
    _folders._DATA = country  # noqa: SLF001  the invented country in place of the shipped data


def load(data: bytes) -> None:
    """Put a file of rules on top of the law."""
    (FOLDER / "own" / "policy.yaml").write_bytes(data)
    sg.rulebook("testshire", on=ON, overlay=FOLDER / "own")


def load_edited(data: bytes) -> None:
    """The same, with a file that was good before some of its values were changed."""
    piece = PIECES[data[0] % len(PIECES)] if data else PIECES[0]
    load(yaml.dump(edited(piece, data[1:]), Dumper=DUMPER, sort_keys=False).encode())


def merge(data: bytes) -> None:
    """Merge an official file, and count with what comes out."""
    CALENDAR.updated(data).add(ON, 5)


def merge_edited(data: bytes) -> None:
    """The same, with a file that was good before some of its values were changed."""
    CALENDAR.updated(edited(OFFICIAL, data)).add(ON, 5)


def edited(content: object, data: bytes) -> object:
    """Return a copy of plain content with the changes that some bytes stand for."""
    content = copy.deepcopy(content)
    steps = iter(data)

    def choice(number: int) -> int:
        return int.from_bytes((next(steps, 0), next(steps, 0))) % number

    for _ in range(1 + choice(8)):
        place, path = content, []
        # At each level, in three of four cases, one goes further in.
        while isinstance(place, dict | list) and place and (not path or choice(4)):
            keys = list(place) if isinstance(place, dict) else range(len(place))
            path.append((place, keys[choice(len(keys))]))
            place = place[path[-1][1]]
        if not path:
            return content
        around, key = path[-1]
        act = choice(len(JUNK) + 2)
        if act == 0:
            del around[key]
        elif act == 1 and isinstance(around, list):
            around.append(copy.deepcopy(around[key]))
        else:
            around[key] = copy.deepcopy(JUNK[act - 2])
    return content


TARGETS = {"load": load, "load_edited": load_edited, "merge": merge, "merge_edited": merge_edited}


def seeds(name: str) -> list[bytes]:
    """Return inputs to begin with: small files that are taken, or a few changes."""
    if name.endswith("edited"):
        return [bytes((changes, *range(start, start + 40))) for changes in (1, 4) for start in range(0, 200, 20)]
    if name == "merge":
        return [json.dumps(OFFICIAL).encode()]
    return [yaml.dump(piece, Dumper=DUMPER, sort_keys=False).encode() for piece in PIECES]


def attempt(name: str, data: bytes) -> None:
    """Try one input.

    Raises:
        Exception: Whatever the library does not raise on purpose.
    """
    begun = time.perf_counter()
    try:
        TARGETS[name](data)
    except SafeguardingError as error:
        str(error)
    taken = time.perf_counter() - begun
    if taken > LONGEST:
        raise TimeoutError(f"{name}: {taken:.2f} s for {len(data)} bytes")
