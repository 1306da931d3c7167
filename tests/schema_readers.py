"""Two readers of editions side by side, the loader and the schema that editors use, and files for both to read."""

from __future__ import annotations

import json
import re
import runpy
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

import safeguarding
from safeguarding import _yaml
from safeguarding._editions import edition
from safeguarding._yaml import Document
from test_editions import ALLOWED, written
from test_overlays import HEAD, LEGAL

ROOT = Path(__file__).parents[1]
DATA = Path(safeguarding.__file__).parent / "data"
CASES = ROOT / "tests/data"
TOOL = runpy.run_path(str(ROOT / "tools/schema.py"))
SCHEMAS = {name: (files("safeguarding") / "schema" / name).read_text("utf-8") for name in TOOL["SCHEMAS"]}
EDITION, PARTNERSHIP, EXCHANGE = map(json.loads, SCHEMAS.values())

#: What a file can get wrong by itself and no schema can see: what the loader says, and why.
UNSEEN = {
    "no such source": "a schema can't follow a name to where it is given",
    "no member of this group has this id": "the same",
    "expected the ids of at least two members": "the same of two names that are given",
    "another criterion of this question has this id": "a schema can't compare two places",
    "another entry of this list has this id": "the same",
    "has a name that another member has too": "the same",
    "a member has this very name": "the same",
    "ends before it begins": "the same",
    "this makes consent a condition": "the condition that allows it may stand at any depth",
    "a letter of another alphabet": "a pattern has no names of alphabets that every reader of schemas knows",
    "expected the last day for submissions, then": "the same",
    "expected the meetings in the order of their last days": "the same",
    "closes before it opens": "the same",
    "has more than one time limit": "the same",
    "stages are numbered from 1, in order": "a schema can't count the entries before one",
    "expected the number of a stage, 1 to": "the same",
    "these contradict each other": "what one fact says of another is the library's knowledge, and grows",
    "expected layers of ours from the law down": "which layers there are is told by the folders",
}
#: To an editor a date is a text, in quotes or not; to the loader a date is no text and a text no date.
DATES = (date(2026, 11, 20), "2026-11-20")

#: What stands in every place in turn: each sort of value, and texts that are ids and that are not.
JUNK = (
    "zebedee",
    "x" * 2_001,
    "Zebedee the second!",
    "  ",
    7,
    True,
    None,
    [],
    {},
    ["zebedee"],
    {"zebedee": "zebedee"},
    *DATES,
)
#: The same where a value has a form of its own: what is just inside some form, or just outside.
FORMED = (
    *("", "zebedee\n", "consent", "Permission", "5 working days", "1 week", "0 days", "72 hours\n"),
    *("10000 days", "09:00", "24:00", "9:00", "2a", "3b", "2022", "2022-03", "2022-13", "020 7946 0000, option 2"),
    *("lado@example.org", "lado@example", "https://example.org", "http://example.org", "true", "monday", "sunday "),
    *(-1, 0, 1, 2, 3, 5, False, [None], [[]], [7], [1], [True], [True, False], ["likely", "no", "yes"], ["met"]),
    *(["unknown"], ["met", "unknown"], ["not_met", "met", "unknown"], {"latest_of": []}, {"latest_of": ["a"]}),
)


def _matches(_validator, form, instance, _schema):
    """Yield an error where a text does not match; `$` is the very end, as for editors and not as for Python."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", form), instance):
        yield ValidationError("no match")


VALIDATOR = extend(Draft7Validator, {"pattern": _matches})
EXCHANGED = extend(Draft202012Validator, {"pattern": _matches})


# The two readers.


@cache
def validator(name):
    """Return a schema as editors understand it."""
    return VALIDATOR({"edition": EDITION, "partnership": PARTNERSHIP}[name])


def plain(value):
    """Return a content as an editor takes it: dates are texts."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def is_taken(content):
    """Return whether the schema takes an edition."""
    return validator("edition").is_valid(plain(content))


def said(content):
    """Return what the loader says of an edition."""
    problems = []
    edition(Document(file="a.yaml", content=content), "a", problems)
    return [each.text for each in problems]


def difference(taken, problems):
    """Return how a schema and the loader part over a content; None where they agree."""
    if not problems:
        return None if taken else "only the schema refuses it"
    seen = [text for text in problems if not any(known in text for known in UNSEEN)]
    return f"only the loader refuses it: {seen[0]}" if taken and seen else None


def parsed(text):
    """Return a text as the library reads it."""
    return _yaml.parse(text.encode(), name="a.yaml")


# Files that are right.


def editions():
    """Return every whole edition in the repository that is right, by what it is."""
    guide = re.findall(r"```yaml\n(.*?)```", (DATA / "README.md").read_text("utf-8"), re.DOTALL)
    head = guide[0].partition("timescales:")[0]
    found = {str(path.relative_to(DATA)): path.read_text("utf-8") for path in sorted(DATA.glob("*/*/*.yaml"))}
    found |= {name: (CASES / f"{name}.yaml").read_text("utf-8") for name in ("law", "policy", "every-key")}
    found |= {f"allowed: {name}": written(changes)[0] for name, changes in ALLOWED.items()}
    found |= {f"overlay: {name}": HEAD + text for name, text in LEGAL.items()}
    found |= {f"the guide, {place}": text if head in text else head + text for place, text in enumerate(guide, 1)}
    return {name: parsed(text).content for name, text in found.items()}


EDITIONS = editions()
EVERY_KEY = EDITIONS["every-key"]


# What the schema says of a place.


def _resolved(schema, whole):
    while isinstance(schema, dict) and "$ref" in schema:
        schema = whole["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema


def applying(schema, instance, whole=EDITION):
    """Return every part of a schema that has something to say of a value."""
    schema = _resolved(schema, whole)
    if schema is True:
        return []
    found = [schema]
    for part in schema.get("allOf", ()):
        found += applying(part, instance, whole)
    if "if" in schema:
        so = validator("edition").evolve(schema=schema["if"]).is_valid(instance)
        found += applying(schema.get("then" if so else "else", True), instance, whole)
    return found


def places(schemas, instance, path=()):
    """Yield each place of an instance with what the schema says of it."""
    schemas = [part for schema in schemas for part in applying(schema, instance)]
    yield path, instance, schemas
    if isinstance(instance, dict):
        for key, value in instance.items():
            of_key = [schema["properties"][key] for schema in schemas if key in schema.get("properties", {})]
            of_name = [schema["additionalProperties"] for schema in schemas if schema.get("additionalProperties")]
            yield from places(of_key or of_name, value, (*path, key))
    if isinstance(instance, list):
        of_items = [schema["items"] for schema in schemas if "items" in schema]
        for index, value in enumerate(instance):
            yield from places(of_items, value, (*path, index))


def known(schemas):
    """Return the keys that a mapping may have; None where they are names of the file's own."""
    closed = [set(schema["properties"]) for schema in schemas if schema.get("additionalProperties") is False]
    return set.intersection(*closed) if closed else None


# Files changed in one place.


def put(content, path, value):
    """Return a content with another value in one place."""
    if not path:
        return value
    changed = content.copy()
    changed[path[0]] = put(content[path[0]], path[1:], value)
    return changed


def without(content, path):
    """Return a content without what stands in one place."""
    around = content
    for step in path[:-1]:
        around = around[step]
    less = around.copy()
    del less[path[-1]]
    return put(content, path[:-1], less)
