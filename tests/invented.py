"""An invented country, just large enough for policies to build on: its law, and a partnership."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest

from safeguarding import _folders

DATA = Path(__file__).parent / "data"
LAW = DATA.joinpath("law.yaml").read_text(encoding="utf-8")
POLICY = DATA.joinpath("policy.yaml").read_text(encoding="utf-8")
TESTSHIRE = "partnership: testshire\ntitle: Testshire\nlayers: [testland, testshire]\n"


def write(path, text):
    """Write a file, with the folders that lead to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@contextmanager
def country_in(data):
    """Let the library hold the country alone, in a folder, and no other data."""
    write(data / "testland" / "act" / "2018-06-29.yaml", LAW)
    write(data / "testshire" / "partnership.yaml", TESTSHIRE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_folders, "_DATA", data)
        _folders._shipped.cache_clear()
        yield data
    _folders._shipped.cache_clear()
