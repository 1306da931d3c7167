"""Strict YAML: what is read, what is refused, and at which place."""

from __future__ import annotations

import os
import time
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
import yaml

from safeguarding import _yaml
from safeguarding._yaml import Place
from safeguarding.errors import DataProblem

MIB = 1 << 20
BROKEN = "not valid YAML here: "
INDENTATION = f"{BROKEN}check indentation, brackets and commas; quote text that starts with a sign"
BRACKET = f"{BROKEN}close this bracket, with commas between what it holds"
COLON = f"{BROKEN}quote any text that holds a colon"
QUESTION = "a question mark outside quotes: quote the whole text"
TAG = "a tag: take it out, or quote the whole text"
ANCHOR = "an anchor: take it out, and write the value out where it is used"
ALIAS = "an alias: write the value out here"
TWICE = "this key stands here twice: keep one"
MORE_THAN_TEXT = "this key is more than text to some readers: quote it"
MERGE = "a merge key: write the values out here"
NO_TEXT = "a key that is no text: write a text"
NO_VALUE = "a key without a value: put a space after its colon, or write null"
TAB = "a tab: use spaces, or inside quotes write \\t"
HIDDEN = "a control character or a hidden one: take it out"
NOT_UTF_8 = "not UTF-8 here: save the file as UTF-8"
DIRECTIVE = "a directive: take the line out"
NO_CHARACTER = "an escape that is no character: write the character itself"
MARK = "a byte order mark: save the file as UTF-8 without one"
SECOND = "a second document begins: keep one in a file"
EMPTY = "the file holds nothing: write its content, or remove it"
DEEP = "more than 40 levels of lists and mappings: use fewer"
LARGE = "larger than 1 MiB: divide the file"
MORE = "there are more problems: mend the others first"
NOT_PLAIN = "not a plain file: name a YAML file"
MISSING = "no such file: check its name and its folder"
CLOSED = "the file can't be opened: check its name and who may read it"
REMEDIES = _yaml._REMEDIES


@pytest.fixture(autouse=True, params=["SafeLoader", "CSafeLoader"])
def loader(request, monkeypatch):
    """Every test runs under the pure loader and under the C one."""
    chosen = getattr(yaml, request.param)
    monkeypatch.setattr(_yaml, "_loader", lambda: chosen)


def parsed(text):
    """Return the document in `text`."""
    return _yaml.parse(text if isinstance(text, bytes) else text.encode(), name="policy.yaml")


def problems(document):
    """Return the problems as ``line:column: text``."""
    return [str(problem).removeprefix("policy.yaml:") for problem in document.problems]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a: b", {"a": "b"}),
        ("a: b\r\nc:\r\n  - d\r\n", {"a": "b", "c": ["d"]}),
        ("# why?\n---\na: b # why?\n# and why?\n...\n# why?", {"a": "b"}),
        ("- true\n- false\n- null\n-\n", [True, False, None, None]),
        ("a:\nb: null", {"a": None, "b": None}),
        ("{a: , b: 1}", {"a": None, "b": 1}),
        ("[a:, b: c]", [{"a": None}, {"b": "c"}]),
        ("---\n", None),
        ("[0, -1, +2, 999999999999999999]", [0, -1, 2, 999999999999999999]),
        ("[2026-11-22, '2026-11-22']", [date(2026, 11, 22), "2026-11-22"]),
        ("2024-02-29", date(2024, 2, 29)),
        ("""['yes', "10:30", '010', "~", '1.5']""", ["yes", "10:30", "010", "~", "1.5"]),
        ("""{"on": 'off', '1': "2", "<<": a}""", {"on": "off", "1": "2", "<<": "a"}),
        ("[1.2.3, 5 working days, 020 8726 6400, -]", ["1.2.3", "5 working days", "020 8726 6400", "-"]),
        ("[=, <<, '', yesterday, 0x, 1:2:345, 1e]", ["=", "<<", "", "yesterday", "0x", "1:2:345", "1e"]),
        ("[2026-11, 2026-11-22 in the hall, 26-11-22]", ["2026-11", "2026-11-22 in the hall", "26-11-22"]),
        ("why: is it? # is it?\nb: c", {"why": "is it?", "b": "c"}),
        ("a: 'x?'\nb: [\"y?\", {c: 'z?'}]", {"a": "x?", "b": ["y?", {"c": "z?"}]}),
        ("a: |\n  b # c?\n  d\ne: >-\n  f\n  g\n", {"a": "b # c?\nd\n", "e": "f g"}),
        ("a: | # note\n  b\n", {"a": "b\n"}),
        ('"tab\\t line\\n \\u00e9 \\U0001F600 \\x41"', "tab\t line\n é \U0001f600 A"),
        ("é: \U0001f600", {"é": "\U0001f600"}),
        ("- a: b\n  c: d\n- e", [{"a": "b", "c": "d"}, "e"]),
    ],
)
def test_reads_what_can_be_read_in_one_way_only(text, content):
    """Nothing is said about a plain document, and bool, int and date stay apart."""
    document = parsed(text)
    assert problems(document) == []
    assert repr(document.content) == repr(content)
    assert document.refused == frozenset()


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("null", "~ Null NULL"),
        ("boolean", "yes Yes YES no NO on ON off Off y Y n N True TRUE False FALSE"),
        ("moment", "2026-11-22T10:30:00 2026-11-22t10:30:00Z 2026-1-5 2026-11-2"),
        ("sixty", "10:30 1:30:00 190:20:30 -1:30 10:75 1:30.5 0:0"),
        ("base", "0x1F 0XFF -0x1 0b101 0o10 0O7 0x_1"),
        ("zero", "010 00 -07 08 09 02087266400 0_1"),
        ("long", "1234567890123456789 -1234567890123456789"),
        ("underscore", "1_000 1_ -1_0"),
        ("fraction", "1.5 1. .5 -1.5 1e3 1E5 1.5e+3 -.inf .INF +.inf .nan .NaN 1_0.5 -.5"),
    ],
)
def test_refuses_what_could_be_read_in_two_ways(form, texts):
    """A value stands as None, is marked as refused, and its problem says the remedy."""
    for text in texts.split():
        for document in (parsed(f"a: {text}"), parsed(f"a: [{text}]")):
            assert [problem.text for problem in document.problems] == [REMEDIES[form]], text
        assert document.content == {"a": [None]}
        assert document.refused == {("a", 0)}
    for key in texts.split():
        document = parsed(f"{key}: b")
        assert problems(document) == ["1:1: this key is more than text to some readers: quote it"]
        assert document.content == {key: "b"}


def test_refuses_a_date_with_a_time_after_a_space():
    """YAML 1.1 reads it as a moment."""
    assert problems(parsed("- 2026-11-22 10:30:00 +1")) == [f"1:3: {REMEDIES['moment']}"]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01", "2025-02-29"])
def test_refuses_a_day_that_the_calendar_does_not_have(day):
    """A typing mistake in a date is found while reading."""
    assert problems(parsed(f"on_date: {day}")) == ["1:10: no such day in the calendar: correct the date"]


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("a: 1\nb: 2\na: 1", {"a": 1, "b": 2}, [f"3:1: {TWICE}"]),
        ("{a: 1, 'a': {b: no}}", {"a": 1}, [f"1:8: {TWICE}", f"1:17: {REMEDIES['boolean']}"]),
        ("1: a\nb: c", {"1": "a", "b": "c"}, ["1:1: this key is more than text to some readers: quote it"]),
        ("null: a", {"null": "a"}, ["1:1: this key is more than text to some readers: quote it"]),
        ("2026-01-01: a", {"2026-01-01": "a"}, ["1:1: this key is more than text to some readers: quote it"]),
        ("[a, b]: c\nd: e", {"d": "e"}, [f"1:1: {NO_TEXT}"]),
        ("{a: yes}: c", {}, [f"1:1: {NO_TEXT}", f"1:5: {REMEDIES['boolean']}"]),
        ("*a : b", {}, [f"1:1: {NO_TEXT}", f"1:1: {ALIAS}"]),
        ("a: &x b\nc: *x", {"a": "b", "c": None}, [f"1:4: {ANCHOR}", f"2:4: {ALIAS}"]),
        ("a: &x\n  b: c", {"a": {"b": "c"}}, [f"1:4: {ANCHOR}"]),
        ("&x a: b", {"a": "b"}, [f"1:1: {ANCHOR}"]),
        ("a: &x [*x]", {"a": [None]}, [f"1:4: {ANCHOR}", f"1:8: {ALIAS}"]),
        ("a: &x", {"a": None}, [f"1:4: {ANCHOR}"]),
        ("a: !x b", {"a": "b"}, [f"1:4: {TAG}"]),
        ("a: !!str 010", {"a": "010"}, [f"1:4: {TAG}"]),
        ("a: ! b", {"a": "b"}, [f"1:4: {TAG}"]),
        ("a: !!python/object:os.system [b]", {"a": ["b"]}, [f"1:4: {TAG}"]),
        ("!x {a: b}", {"a": "b"}, [f"1:1: {TAG}"]),
        ("!!str a: b", {"a": "b"}, [f"1:1: {TAG}"]),
        ("a: &x !y b", {"a": "b"}, [f"1:4: {ANCHOR}", f"1:4: {TAG}"]),
        ("<<: {a: b}\nc: d", {"c": "d"}, [f"1:1: {MERGE}"]),
        ("a: b\n--- c", {"a": "b"}, [f"2:1: {SECOND}"]),
        ("a: b\n---\nc: [", {"a": "b"}, [f"2:1: {SECOND}"]),
        ("{a:b}", {"a:b": None}, [f"1:2: {NO_VALUE}"]),
        ("{a, b: c}", {"a": None, "b": "c"}, [f"1:2: {NO_VALUE}"]),
        ("{[a]}", {}, [f"1:2: {NO_TEXT}", f"1:2: {NO_VALUE}"]),
        ("a:\n\tb: c", {"a": {"b": "c"}}, [f"2:1: {TAB}"]),
        ("a:\tb\t# c\t\nd: no", {"a": "b", "d": None}, [f"1:3: {TAB}", f"2:4: {REMEDIES['boolean']}"]),
        ("a: 'b\tc'", {"a": "b c"}, [f"1:6: {TAB}"]),
        ("%YAML 1.2\n---\na: b", {"a": "b"}, [f"1:1: {DIRECTIVE}"]),
        ("%X y\n---\na: b", {"a": "b"}, [f"1:1: {DIRECTIVE}"]),
        ("\ufeffa: b\nc: no", {"a": "b", "c": None}, [f"1:1: {MARK}", f"2:4: {REMEDIES['boolean']}"]),
        ("a: b\x00\nc: \x07", {"a": "b\ufffd", "c": "\ufffd"}, [f"1:5: {HIDDEN}", f"2:4: {HIDDEN}"]),
        ("a: b\u202ec", {"a": "b\ufffdc"}, [f"1:5: {HIDDEN}"]),
        ("a: b\u200bc", {"a": "b\ufffdc"}, [f"1:5: {HIDDEN}"]),
        ("a: b\xadc", {"a": "b\ufffdc"}, [f"1:5: {HIDDEN}"]),
        ("a: b\U000e0041c", {"a": "b\ufffdc"}, [f"1:5: {HIDDEN}"]),
        (b"a: \xff\xfe\n", {"a": "\ufffd\ufffd"}, [f"1:4: {NOT_UTF_8}"]),
        (b"a: b\nc: \xc3\xa9\xe9", {"a": "b", "c": "é\ufffd"}, [f"2:5: {NOT_UTF_8}"]),
        (b"a: \xed\xa0\x80", {"a": "\ufffd\ufffd\ufffd"}, [f"1:4: {NOT_UTF_8}"]),
        ('a: "\\ud83d\\ude00"', {"a": "\ufffd\ufffd"}, [f"1:5: {NO_CHARACTER}"]),
        ('a: "b\\U0000dfff"', {"a": "b\ufffd"}, [f"1:6: {NO_CHARACTER}"]),
        ('a: b\nc: "\\U00110000"', {"a": "b", "c": "\ufffd"}, [f"2:5: {NO_CHARACTER}"]),
        ('a: "\\0"\nb: "\\e[31m"', {"a": None, "b": None}, [f"1:4: {HIDDEN}", f"2:4: {HIDDEN}"]),
        ('"a\\a": b', {"a\a": "b"}, [f"1:1: {HIDDEN}"]),
    ],
)  # fmt: skip
def test_goes_on_after_a_problem(text, content, expected):
    """The rest can still be checked, so that all problems come at once."""
    document = parsed(text)
    assert problems(document) == expected
    assert document.content == content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [f"1:1: {EMPTY}"]),
        ("# only a comment\n", [f"1:1: {EMPTY}"]),
        ("a: b: c", [f"1:5: {COLON}"]),
        ("a: no\nb: c: d", [f"1:4: {REMEDIES['boolean']}", f"2:5: {COLON}"]),
        ("a: b\n c: d", [f"2:3: {COLON}"]),
        ("a: 'b\nc: d", [f"1:4: {BROKEN}close this quote, and double any apostrophe inside it"]),
        ('a: "\\q"', [f"1:4: {BROKEN}close this quote, and use only the escapes that YAML has"]),
        ("a: [b, [c", [f"1:8: {BRACKET}"]),
        ("a: {b: c # d\n\n", [f"1:4: {BRACKET}"]),
        ("a: [b}", [f"1:6: {INDENTATION}"]),
        ("a: [b,,c]", [f"1:7: {INDENTATION}"]),
        ("- a\nb: c", [f"2:1: {INDENTATION}"]),
        ("a: |\n  b\n c: d", [f"3:2: {INDENTATION}"]),
        ("a: >#\n  b", [f"1:4: {INDENTATION}"]),
        ("a: @b", [f"1:4: {INDENTATION}"]),
        ("a: b\nc\n", [f"2:1: {INDENTATION}"]),
        ("a: !b!c d", [f"1:4: {TAG}"]),
        ("{a: what?}", [f"1:9: {QUESTION}"]),
        ("{a: [b, ?c]}", [f"1:9: {QUESTION}"]),
        ("[b ?c]", [f"1:4: {QUESTION}"]),
        ("{?a: b}", [f"1:2: {QUESTION}"]),
        ("{? a: b}", [f"1:2: {QUESTION}"]),
        ("# why?\n? a\n: b", [f"2:1: {QUESTION}"]),
        ("%a\n--- [", [f"1:1: {DIRECTIVE}"]),
        ("a:\n  b: c\n\td: e", [f"3:1: {TAB}"]),
        ("a: b\u2028c: d\x85e: f\rg: h", [f"1:5: {HIDDEN}"]),
        ("[" * 41 + "]" * 41, [f"1:41: {DEEP}"]),
        ("- " * 41 + "a", [f"1:81: {DEEP}"]),
        (b"#" * (MIB + 1), [f"1:1: {LARGE}"]),
    ],
)
def test_stops_where_nothing_more_can_be_read(text, expected):
    """Broken syntax leaves no content, so that no later check complains of what is missing."""
    document = parsed(text)
    assert problems(document) == expected
    assert document.content is None
    assert (document.places, document.key_places, document.refused) == ({}, {}, frozenset())
    assert document.place(("a", 1)) == document.key_place(("a",)) == Place(1, 1)


def test_forty_levels_and_one_mebibyte_are_allowed():
    """The limits themselves are inside."""
    assert problems(parsed("[" * 40 + "]" * 40)) == []
    assert problems(parsed(b"a: b\n" + b"#" * (MIB - 5))) == []


def test_an_enormous_number_of_values_is_refused(monkeypatch):
    """A file of the largest size may not take up many times its size in memory."""
    monkeypatch.setattr(_yaml, "_MOST_VALUES", 3)
    assert problems(parsed("[[],[]]")) == []
    assert problems(parsed("[[],[],[]]")) == ["1:8: more than 3 values: divide the file"]


@pytest.mark.parametrize("text", ["- no\n" * 500, "\0\n" * 500, "a: b\n" * 500, "- no\n" * 100 + "["])
def test_a_hundred_problems_are_enough(text):
    """A file of nothing but mistakes is not read to its end."""
    document = parsed(text)
    assert len(document.problems) == 101
    assert document.content is None


def test_the_last_of_many_problems_says_that_more_follow():
    """Nobody is left to think that the list is whole."""
    assert problems(parsed("- no\n" * 101))[-1] == f"101:3: {MORE}"
    assert problems(parsed("\0\n" * 101))[-1] == f"101:1: {MORE}"
    assert len(parsed("- no\n" * 100).problems) == 100


def test_every_value_and_key_has_its_place():
    """Lines and columns are those that an editor shows."""
    document = parsed("é: 1\r\nb:\r\n  - {c: 2, \U0001f600: '3'}\r\n  -\r\nd:\r\n  e: 4\r\nf:\r\n")
    assert document.problems == ()
    assert document.places == {
        (): Place(1, 1),
        ("é",): Place(1, 4),
        ("b",): Place(3, 3),
        ("b", 0): Place(3, 5),
        ("b", 0, "c"): Place(3, 9),
        ("b", 0, "\U0001f600"): Place(3, 15),
        ("b", 1): Place(4, 4),
        ("d",): Place(6, 3),
        ("d", "e"): Place(6, 6),
        ("f",): Place(7, 1),
    }
    assert document.key_places == {
        ("é",): Place(1, 1),
        ("b",): Place(2, 1),
        ("b", 0, "c"): Place(3, 6),
        ("b", 0, "\U0001f600"): Place(3, 12),
        ("d",): Place(5, 1),
        ("d", "e"): Place(6, 3),
        ("f",): Place(7, 1),
    }


def test_an_unknown_path_has_the_place_of_what_is_around_it():
    """A key that is missing is a problem of the mapping that should have it."""
    document = parsed("a:\n  - b: c\n")
    assert document.place(("a", 0, "cite", "at")) == Place(2, 5)
    assert document.place(("z",)) == Place(1, 1)
    assert document.key_place(("a", 0)) == Place(2, 5)
    assert document.problem(("a", 0, "b"), "wrong") == DataProblem("policy.yaml", 2, 8, "wrong")
    assert document.problem(("a", 0, "b"), "wrong", key=True) == DataProblem("policy.yaml", 2, 5, "wrong")


def test_places_of_left_out_values_do_not_replace_those_that_are_kept():
    """The first of two equal keys keeps its place."""
    document = parsed("a: {b: 1}\na: {b: 2}\n")
    assert document.place(("a", "b")) == Place(1, 8)
    assert document.key_place(("a",)) == Place(1, 1)


@pytest.mark.parametrize("key", ['"\\e[31m\\n"', "k" * 61, "off", "Rosa"])
def test_a_key_is_never_repeated(key):
    """In a file of facts it may be what somebody wrote of a child; its place is enough."""
    document = parsed(f"{key}: 1\n{key}: 2\n")
    assert document.problems
    assert not any(key.strip('"') in problem.text for problem in document.problems)
    assert document.problems[-1].text in {TWICE, MORE_THAN_TEXT}


@pytest.mark.parametrize(
    "template",
    [
        "a: [{}", "a: '{}", 'a: "{} \\q"', "a: {}: b: c", "a: @{}", "a: !{} b", "a: &{} b", "a: *{}",
        "a: {}\tb", "a: 2026-11-22 10:30 {}", "a: &b {}", "a: b # {}\n? c", "a: [{}?]", "- {}\nb: c",
        "%{}\n---\n{}: {}: {}",
    ],
)  # fmt: skip
def test_no_value_is_repeated(template):
    """Facts in a file end up neither in problems nor in what Python would print of them."""
    document = parsed(template.replace("{}", "Jane"))
    assert document.problems
    assert "Jane" not in repr(document.problems)


def test_a_file_is_read_under_its_name(tmp_path):
    """Problems name the file as the caller knows it."""
    path = tmp_path / "overlay.yaml"
    path.write_bytes(b"a: no\n")
    assert _yaml.read(path).problems[0].file == str(path)
    document = _yaml.read(path, name="overlay.yaml")
    assert [str(problem) for problem in document.problems] == [f"overlay.yaml:1:4: {REMEDIES['boolean']}"]
    assert document == _yaml.parse(b"a: no\n", name="overlay.yaml")


def test_what_is_no_plain_file_is_one_problem(tmp_path):
    """A folder, a pipe or nothing at all is said in one line, and never waited for."""
    (tmp_path / "file").write_bytes(b"a: b")
    os.mkfifo(tmp_path / "pipe")
    cases = {".": NOT_PLAIN, "pipe": NOT_PLAIN, "none": MISSING, "file/x": MISSING, "\0": CLOSED, "x" * 300: CLOSED}
    for name, text in cases.items():
        document = _yaml.read(tmp_path / name, name="policy.yaml")
        assert problems(document) == [f"1:1: {text}"]
        assert document.content is None


def test_a_file_that_may_not_be_read_is_one_problem(tmp_path, monkeypatch):
    """Said without the words of the operating system."""

    def refused(*_):
        raise PermissionError

    path = tmp_path / "policy.yaml"
    path.write_bytes(b"a: b")
    monkeypatch.setattr(Path, "open", refused)
    assert problems(_yaml.read(path, name="policy.yaml")) == [f"1:1: {CLOSED}"]


def test_a_large_file_is_refused_unread(tmp_path, monkeypatch):
    """Its size is enough; one that grows meanwhile is read no further than the limit."""
    path = tmp_path / "policy.yaml"
    with path.open("wb") as file:
        file.truncate(100 * MIB)
    assert problems(_yaml.read(path, name="policy.yaml")) == [f"1:1: {LARGE}"]
    assert seconds(lambda: _yaml.read(path)) < 0.1
    assert peak(lambda: _yaml.read(path)) < MIB
    monkeypatch.setattr(_yaml.stat, "S_ISREG", lambda _: path.write_bytes(b"#" * (MIB + 1)) > 0)
    path.write_bytes(b"a: b")
    assert problems(_yaml.read(path, name="policy.yaml")) == [f"1:1: {LARGE}"]


def seconds(call):
    """Return how long `call` takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def peak(call):
    """Return how many bytes `call` needs at most."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_c_loader_is_used_where_it_is(monkeypatch):
    """Without it, the pure one reads the same."""
    monkeypatch.undo()
    assert _yaml._loader() is yaml.CSafeLoader
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert _yaml._loader() is yaml.SafeLoader
