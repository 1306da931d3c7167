"""The rules as the build packs them: the same rules, with the same places where something is wrong."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
import yaml

import safeguarding as sg
from safeguarding import _checked, _folders, _yaml
from safeguarding.errors import DataError
from safeguarding.facts import KINDS

ON = date(2026, 11, 20)


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """A copy of the shipped rules, as an installed package holds them."""
    copy = tmp_path / "data"
    shutil.copytree(_folders._DATA, copy)
    (copy / _checked.NAME).unlink(missing_ok=True)
    monkeypatch.setattr(_folders, "_DATA", copy)
    (copy / _checked.NAME).write_text(_folders.checked_text(), encoding="utf-8")
    _checked.contents.cache_clear()
    _folders._shipped.cache_clear()
    yield copy
    _checked.contents.cache_clear()
    _folders._shipped.cache_clear()


def test_every_file_holds_what_its_yaml_holds(packed):
    """Dates are dates again, and nothing is left out."""
    found = _checked.contents(packed)
    files = sorted(packed.rglob("*.yaml"))
    assert files
    assert dict(found) == {path.relative_to(packed).as_posix(): _yaml.read(path).content for path in files}


@pytest.mark.parametrize("on", [date(2019, 6, 3), date(2026, 2, 3), ON])
def test_the_rules_and_the_answers_are_the_same(packed, on):
    """Not a word of an answer differs, with nothing known and with everything."""
    made = sg.rulebook("croydon", on=on)
    (packed / _checked.NAME).unlink()
    _checked.contents.cache_clear()
    _folders._shipped.cache_clear()
    plain = sg.rulebook("croydon", on=on)
    assert made == plain
    assert list(made.criteria.items()) == list(plain.criteria.items())
    assert list(made.levels.items()) == list(plain.levels.items())
    for name, criteria in plain.criteria.items():
        facts = KINDS[criteria.about]()
        assert sg.assess(made.criteria[name], facts).explain() == sg.assess(criteria, facts).explain()


def test_no_yaml_is_read(packed, monkeypatch):
    """That is what it is for."""
    monkeypatch.setattr(_yaml, "read", lambda path, name=None: pytest.fail(f"{name or path} was read"))
    sg.rulebook("croydon", on=ON)
    assert (packed / _checked.NAME).is_file()


def test_a_problem_still_has_its_place_in_the_yaml(packed, tmp_path):
    """Where an overlay and a file of ours disagree, the line is the one in the file that people read."""
    document = _folders._document(packed / "croydon/contacts/2025-12-31.yaml", name="contacts")
    itself = _yaml.read(packed / "croydon/contacts/2025-12-31.yaml", name="contacts")
    route = ("contacts", 3, "role")
    assert document.is_checked
    assert not itself.is_checked
    assert document.problem(route, "x") == itself.problem(route, "x")
    assert document.problem(route, "x", key=True) == itself.problem(route, "x", key=True)
    assert document.place(route).line > 1
    overlay = tmp_path / "own"
    overlay.mkdir()
    content = {"edition": "croydon-contacts", "title": "Own", "layer": "own", "in_force": {"from": date(2026, 1, 1)}}
    (overlay / "own.yaml").write_text(yaml.dump(content), encoding="utf-8")
    with pytest.raises(DataError, match="another file has this id"):
        sg.rulebook("croydon", on=ON, overlay=overlay)


@pytest.mark.parametrize("damage", ["", "{", "[1]", "null", '{"a": {"": "2026-13-01"}}'])
def test_where_it_is_damaged_the_yaml_is_read(packed, damage):
    """A broken installation is slow, and right."""
    (packed / _checked.NAME).write_text(damage, encoding="utf-8")
    assert sg.rulebook("croydon", on=ON).criteria
