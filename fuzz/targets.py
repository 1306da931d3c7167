"""What is fuzzed: any bytes as a file of rules, and any bytes as the official list of bank holidays.

A crash is any error but the library's own, or a second gone by.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
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


def merge(data: bytes) -> None:
    """Merge an official file, and count with what comes out."""
    CALENDAR.updated(data).add(ON, 5)


def pieces(content: dict[str, object]) -> Iterator[bytes]:
    """Yield the head of an edition with each of its entries alone: small files are tried more often."""
    head = {key: content[key] for key in ("edition", "title", "layer", "in_force", "sources")}
    for key, entries in content.items():
        for entry in entries if isinstance(entries, list) else ():
            yield yaml.safe_dump({**head, key: [entry]}, sort_keys=False).encode()


TARGETS = {"load": load, "merge": merge}


def seeds(name: str) -> list[bytes]:
    """Return inputs to begin with: whole files that are taken."""
    if name == "load":
        return list(pieces(yaml.safe_load(DATA.joinpath("every-key.yaml").read_bytes())))
    official = json.loads((SHIPPED / "workdays" / "bank-holidays.json").read_bytes())
    return [json.dumps(official).encode(), json.dumps(official, indent=1).encode()]


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
