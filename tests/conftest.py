"""Fixtures that several tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from invented import country_in, write

# A busy machine makes nothing wrong; how fast things are is measured by the benchmarks.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")


@pytest.fixture
def country(tmp_path):
    """The library holds one invented law and one partnership, and no other data."""
    with country_in(tmp_path / "country") as data:
        yield data


@pytest.fixture
def overlay(tmp_path):
    """Return a folder of a policy's files."""

    def made(files):
        for name, text in files.items():
            write(tmp_path / "own" / name, text)
        return tmp_path / "own"

    return made
