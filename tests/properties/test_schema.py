"""Valid files changed in every place: the schema and the loader part over none of them."""

from __future__ import annotations

import pytest

from safeguarding.facts import KINDS, kind_of
from schema_readers import (
    DATES,
    EDITION,
    EVERY_KEY,
    FORMED,
    JUNK,
    TOOL,
    difference,
    is_taken,
    known,
    places,
    plain,
    put,
    said,
    without,
)


def words(schemas):
    """Return the words that a schema lists for a place, and each of them misspelt."""
    listed = [word for schema in schemas for word in schema.get("enum", ()) if isinstance(word, str)]
    return [*listed, *(change for word in listed[:2] for change in (f"{word}s", word.upper()))]


def values(path, schemas):
    """Return what is tried in one place: more where a value has a form of its own."""
    plainly = {r"\S", TOOL["ID"]["pattern"]}
    formed = path[-1:] in {("starts",), ("applies",)} or any(
        {"enum", "minimum", "not"} & schema.keys() or schema.get("pattern", r"\S") not in plainly for schema in schemas
    )
    return [*JUNK, *(FORMED if formed else ()), *words(schemas)]


def changes(content, start):
    """Yield each changed content with its change; of the places, those from `start` on."""
    for path, instance, schemas in places([EDITION], plain(content)):
        # Of the citations one is changed inside for each sort of entry: they are one definition.
        in_other_citation = path[-2:-1] == ("cite",) and path[:-2] != start
        if path[: len(start)] != start or in_other_citation:
            continue
        for value in values(path, schemas):
            yield put(content, path, value), (path, value)
        if path:
            yield without(content, path), (path, "left out")
        if isinstance(instance, dict):
            for key in {"zebedee", "tightens", "id", *(known(schemas) or ())} - instance.keys():
                for value in (None, "zebedee", True):
                    yield put(content, path, {**_at(content, path), key: value}), (path, key, value)
        if isinstance(instance, list):
            for more in (None, 7, "zebedee", {}):
                yield put(content, path, [*_at(content, path), more]), (path, "one more", more)


def _at(content, path):
    for step in path:
        content = content[step]
    return content


def _pieces():
    """Return the case of every key in pieces of one entry, each with the head that it needs."""
    lists = [key for key, value in EVERY_KEY.items() if isinstance(value, list)]
    head = {key: EVERY_KEY[key] for key in ("edition", "title", "layer", "in_force", "sources")}
    pieces = {"head": ({key: value for key, value in EVERY_KEY.items() if key not in lists}, ())}
    for key in lists:
        for place, entry in enumerate(EVERY_KEY[key], 1):
            pieces[f"{key} {place}"] = ({**head, key: [entry]}, (key, 0))
    return pieces


PIECES = _pieces()


@pytest.mark.parametrize(("content", "start"), PIECES.values(), ids=PIECES)
def test_each_change_is_taken_or_refused_by_both(content, start):
    """A key less, a key more, a value of another sort, another word: in every place."""
    parted = {}
    tried = 0
    for changed, change in changes(content, start):
        tried += 1
        problems = said(changed)
        # A date in place of a text, or in quotes: only that what is right is taken can be asked.
        if change[-1] in DATES and problems:
            continue
        if told := difference(is_taken(changed), problems):
            parted[str(change)] = told
    assert parted == {}
    assert tried > 50


@pytest.mark.parametrize("about", KINDS)
def test_each_fact_has_the_same_values_for_both(about):
    """Every word of every class is tried for each fact, as what is known and as what meets a condition."""
    kind = kind_of(KINDS[about])
    every = [
        TOOL["word_of"](value) for known in KINDS.values() for domain in kind_of(known).domains for value in domain
    ]
    met_when = {**EVERY_KEY["criteria"][0]["met_when"]}
    tighter = {"tightens": "serious-incident-notification", "about": about}
    head, _ = PIECES["terms 1"]
    for name in kind.names:
        for word in (*dict.fromkeys(every), 1, 0, "maybe"):
            for facts, tested in (({name: word}, {}), ({}, {"fact": name, "is": [word]})):
                examples = [{"facts": facts, "finding": "met"}]
                first = {"fact": kind.names[0], "is": [kind.domains[0][0]]}
                entry = {**tighter, "met_when": {**met_when, **first, **tested}, "examples": examples}
                changed = {**head, "terms": [], "criteria": [entry]}
                assert difference(is_taken(changed), said(changed)) is None, (name, word)
