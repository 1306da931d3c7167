"""The schemas that editors use: what is right and each known mistake, read by them and by the loader.

Changes of every place are in tests/properties/test_schema.py.
"""

from __future__ import annotations

import json

import attrs
import pytest
from jsonschema.validators import validator_for

from safeguarding import _folders, _forums, _reading, _yaml
from safeguarding._sections import SECTIONS
from safeguarding.facts import KINDS, kind_of
from schema_readers import (
    CASES,
    DATA,
    EDITION,
    EDITIONS,
    EVERY_KEY,
    FORMED,
    JUNK,
    ROOT,
    SCHEMAS,
    TOOL,
    difference,
    is_taken,
    known,
    parsed,
    places,
    plain,
    put,
    said,
    validator,
    without,
)
from test_editions import MISTAKES, written
from test_overlays import HEAD, ILLEGAL

# Files that are right.


@pytest.mark.parametrize("content", EDITIONS.values(), ids=EDITIONS)
def test_what_is_right_is_taken_by_both(content):
    """Ours, those of the tests, legal overlays, and what the guide shows."""
    assert said(content) == []
    assert [each.message for each in validator("edition").iter_errors(plain(content))] == []


@pytest.mark.parametrize("path", sorted(DATA.glob("*/partnership.yaml")), ids=lambda path: path.parent.name)
def test_founding_files_are_taken(path):
    """A partnership's own file has a schema too."""
    assert validator("partnership").is_valid(_yaml.read(path).content)


def test_the_schemas_are_up_to_date(capsys):
    """Words, facts and lengths are those of the loader's tables; the tool writes them anew."""
    assert TOOL["main"](["--check"]) == 0, "run python tools/schema.py"
    assert capsys.readouterr().out == "up to date\n"
    guide = (DATA / "README.md").read_text("utf-8").partition("## The facts")[2].partition("\n## ")[0]
    for about, facts_class in KINDS.items():
        own = guide.partition(f"`{about}`\n")[2].partition("\n`")[0]
        assert all(f"`{field.name}`" in own for field in attrs.fields(facts_class) if field.init)
    for text in SCHEMAS.values():
        validator_for(json.loads(text)).check_schema(json.loads(text))


def test_every_key_is_explained():
    """While somebody writes, the editor says what a key is; the case of every key holds each of them."""
    silent, shown = set(), {}
    for path, instance, schemas in places([EDITION], plain(EVERY_KEY)):
        keys = known(schemas)
        if isinstance(instance, dict) and keys:
            place = tuple(step for step in path if isinstance(step, str) and step not in {"all", "any", "not"})
            shown.setdefault((place, frozenset(keys)), set()).update(instance)
        if path and isinstance(path[-1], str):
            told = any(schema.get("title") and schema.get("description") for schema in schemas)
            silent |= set() if told else {path}
    missing = {place: keys - held for (place, keys), held in shown.items() if keys - held and place[-1:] != ("facts",)}
    assert (silent, missing) == (set(), {})


def test_every_fact_is_explained():
    """The help for a fact is the comment above its field."""
    for facts_class in KINDS.values():
        shown = EDITION["definitions"][f"facts-{facts_class.__name__}"]["properties"]
        assert list(shown) == list(kind_of(facts_class).names)
        assert all(each["title"] and each["description"] for each in shown.values())


def test_the_loader_asks_for_the_keys_that_the_schema_has(monkeypatch):
    """Neither knows a key that the other doesn't, wherever a mapping stands in a valid file."""
    asked = {}
    mapping = _reading.mapping

    def noted(at, *, required, optional=()):
        asked[at.path] = ({*required}, {*required, *optional})
        return mapping(at, required=required, optional=optional)

    monkeypatch.setattr(_reading, "mapping", noted)
    for content in EDITIONS.values():
        asked.clear()
        said(content)
        found = {
            path: (set().union(*(schema.get("required", ()) for schema in schemas)), keys)
            for path, instance, schemas in places([EDITION], plain(content))
            if isinstance(instance, dict) and (keys := known(schemas)) is not None and path[-1:] != ("facts",)
        }
        assert {path: keys for path, (_, keys) in found.items()} == {path: keys for path, (_, keys) in asked.items()}
        assert all(required <= found[path][0] for path, (required, _) in asked.items())


def test_the_sections_are_the_loaders():
    """A section that is added to the loader has to be explained."""
    assert list(EDITION["properties"])[-len(SECTIONS) :] == list(SECTIONS)
    assert TOOL["SECTION_SCHEMAS"].keys() == SECTIONS.keys()
    # Forums have a form of their own for a time of day, and the schema has that of contacts.
    assert TOOL["_contacts"]._TIME.pattern == _forums._TIME.pattern


# Files that are wrong.


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_seen_by_both(name):
    """Each mistake whose words the loader has is seen by the editor already."""
    document = parsed(written(MISTAKES[name][0])[0])
    if not document.problems and name != "a date in quotes":
        assert difference(is_taken(document.content), said(document.content)) is None


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_an_overlay_may_not_say_at_all_is_seen_by_both(name):
    """A prohibition that no rule may make; what loosens is for the loader, which knows the layers."""
    content = parsed(HEAD + ILLEGAL[name][0].replace("¤", "")).content
    assert difference(is_taken(content), said(content)) is None


def test_each_change_of_a_founding_file_is_taken_or_refused_by_both(tmp_path):
    """The file that founds a partnership has three keys."""
    content = {"partnership": "croydon", "title": "Croydon", "layers": ["england", "croydon"]}
    changed = [put(content, (key,), value) for key in content for value in (*JUNK[:-2], *FORMED)]
    changed += [without(content, (key,)) for key in content]
    # The loader looks for a folder of this name, and no system has one of 2,001 letters.
    changed += [put(content, ("layers", 1), value) for value in JUNK[:-2]]
    changed += [content, [], None, {**content, "zebedee": None}]
    for each in changed:
        (tmp_path / "partnership.yaml").write_text(json.dumps(each), encoding="utf-8")
        problems = []
        _folders._founding(tmp_path / "partnership.yaml", "a", problems)
        taken = validator("partnership").is_valid(each)
        assert difference(taken, [problem.text for problem in problems]) is None, each


# The editor finds the schema.


@pytest.mark.parametrize(
    "path",
    [*sorted(DATA.rglob("*.yaml")), *sorted(CASES.glob("*.yaml"))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_the_first_line_of_each_file_names_its_schema(path):
    """A path from the file itself, which holds in the repository and in an installed package."""
    line = path.read_text("utf-8").partition("\n")[0]
    name = "partnership.v1.json" if path.name == "partnership.yaml" else "edition.v1.json"
    where = line.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / where).resolve() == (ROOT / "src/safeguarding/schema" / name).resolve()
