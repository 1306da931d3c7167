"""Properties of the strict YAML reader."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from safeguarding import _yaml

LOADERS = (yaml.SafeLoader, yaml.CSafeLoader)

# Not hidden characters: those are refused, written out or escaped.
characters = st.characters(exclude_categories=["Cs", "Cc"]).filter(lambda letter: not _yaml._HIDDEN.search(letter))
texts = st.text(characters)
lines = texts | st.lists(texts).map("\n".join)
# PyYAML writes a longer key, or an empty one, as an explicit key, and these are refused.
keys = st.text(characters, min_size=1, max_size=9)
whole_numbers = st.integers(-(10**18) + 1, 10**18 - 1)
scalars = st.none() | st.booleans() | whole_numbers | lines | st.dates(min_value=date(1000, 1, 1))
trees = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)

# Signs, and pieces in which mistakes are made.
pieces = st.sampled_from(
    [
        *"ab?:,[]{}|>#\"'!&*%-~=@`\\ \n\t\0é\ufeff",
        *[": ", "- ", "? ", " #", "\n  ", "\r\n", "---\n", "...\n", "<<: ", "&a ", "*a ", "!a ", "!!str ", "a: "],
        *["yes", "10:30", "010", "1.5", "2026-02-30", "a: 1\n", '"b"', "'b'", "\\ud800", "\\U00110000"],
    ]
)
scribbles = st.lists(pieces, max_size=15).map("".join)


class Quoted(yaml.SafeDumper):
    """Writes every text in quotes, as a careful author does."""


Quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
Quoted.ignore_aliases = lambda *_: True


def parsed(text, loader):
    """Return the document in `text` as one loader reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_yaml, "_loader", lambda: loader)
        return _yaml.parse(text.encode(), name="policy.yaml")


def values(content, path=()):
    """Yield the path of every value in `content`."""
    yield path
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for step, value in inner:
        yield from values(value, (*path, step))


class TestWhatIsWrittenIsRead:
    """Any tree of texts, whole numbers, dates, booleans and nulls is read back as it was, each value in its place."""

    @given(trees, st.booleans(), st.booleans())
    def test_under_both_loaders(self, tree, flow, unicode):
        text = yaml.dump(tree, Dumper=Quoted, default_flow_style=flow, allow_unicode=unicode, width=1000)
        documents = [parsed(text, loader) for loader in LOADERS]
        assert documents[0] == documents[1]
        assert documents[0].problems == ()
        assert repr(documents[0].content) == repr(yaml.safe_load(text)) == repr(documents[1].content)
        assert documents[0].content == tree
        assert set(documents[0].places) == set(values(tree))


class TestBothLoadersReadTheSame:
    """Whatever a file holds, content, places and problems don't depend on how PyYAML was built."""

    @given(scribbles, st.sampled_from(["{}", "[{}]", "{{a: {}}}", "a: {}", "- {}\nb"]))
    def test_for_any_text(self, scribble, around):
        text = around.format(scribble)
        documents = [parsed(text, loader) for loader in LOADERS]
        assert documents[0] == documents[1]
        assert all(problem.line >= 1 and problem.column >= 1 for problem in documents[0].problems)


class TestNothingIsRaised:
    """Any bytes are a document, with problems if need be."""

    @given(st.binary())
    def test_for_any_bytes(self, data):
        document = _yaml.parse(data, name="policy.yaml")
        assert all(problem.file == "policy.yaml" for problem in document.problems)
