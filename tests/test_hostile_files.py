"""Hostile files: each is one clear error at its place, in under a second and under 50 MB."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date

import pytest
import yaml

import safeguarding as sg
from invented import POLICY
from safeguarding import _yaml
from safeguarding.errors import DataError

ON = date(2026, 11, 20)
MIB = 1 << 20
HEAD = POLICY[: POLICY.index("events:")]
CITE = 'cite: {source: handbook, at: "page 1", evidence: primary, checked_on: 2026-01-02}'
IDENT = "expected an id: lower-case letters and digits, joined by - or _; at most 100"
ANCHOR = "an anchor: take it out, and write the value out where it is used"
ALIAS = "an alias: write the value out here"
QUESTION = "a question mark outside quotes: quote the whole text"
TWICE = "this key stands here twice: keep one"
NO_CHARACTER = "an escape that is no character: write the character itself"
TAG = "a tag: take it out, or quote the whole text"
BRACKET = "not valid YAML here: close this bracket, with commas between what it holds"
HIDDEN = "a control character or a hidden one: take it out"
NOT_UTF_8 = "not UTF-8 here: save the file as UTF-8"
LARGE = "larger than 1 MiB: divide the file"
DEEP = "more than 40 levels of lists and mappings: use fewer"
VALUES = "more than 20000 values: divide the file"
MORE = "there are more problems: mend the others first"
FAR = "leads by same_as to more than 1,000 criteria, or over more than 10 others; write out what it needs"
NO_DAY = "no such day in the calendar: correct the date"
A_DAY = "expected a date such as 2026-11-22, without quotes"
LENGTH = "expected a length such as 5 working days, 24 hours, 3 weeks or 6 months"
A_TEXT = "expected a text of 1 to 2000 characters; quote it if it looks like a number or a date"
REMEDIES = _yaml._REMEDIES


@pytest.fixture(autouse=True, params=["SafeLoader", "CSafeLoader"])
def loader(request, country, monkeypatch):
    """Each file is read by the pure loader and by the C one, on top of an invented law."""
    sg.rulebook("testshire", on=ON)
    chosen = getattr(yaml, request.param)
    monkeypatch.setattr(_yaml, "_loader", lambda: chosen)
    return country


def refused(folder):
    """Return what is said of a folder, within a second and 50 MB."""
    begun = time.perf_counter()
    with pytest.raises(DataError) as error:
        sg.rulebook("testshire", on=ON, overlay=folder)
    # Half a second here; machines under load, and coverage, are given room.
    assert time.perf_counter() - begun < 3
    if _yaml._loader() is yaml.CSafeLoader:
        assert peak(lambda: sg.rulebook("testshire", on=ON, overlay=folder)) < 50 * MIB
    return [str(problem) for problem in error.value.problems]


def peak(call):
    """Return how many bytes a call that is refused needs at most."""
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def criteria(name, met_when):
    """Return criteria in YAML."""
    duty = f'{{id: go-on, kind: should, who: all, does: "go on", applies: [met, not_met, unknown], {CITE}}}'
    return (
        f'  - {{id: {name}, question: "q?", about: incidents.Incident, force: local-policy, met_when: {met_when}, '
        f"duties: [{duty}], examples: [{{facts: {{}}, finding: unknown}}]}}\n"
    )


def same_as(name, number=0):
    """Return a criterion that other criteria are met, in YAML."""
    return f'{{id: same-{number}, text: "t", same_as: {name}, {CITE}}}'


FIRST = criteria("c-0", f'{{id: near, text: "t", ask: "t?", fact: near_miss, {CITE}}}')


def doubled(marked):
    """Return criteria that each refer to the one before them twice: the last stands for 2 to the power of 59."""
    twice = (
        f"{'¤' * (n == marked)}{{any: [{same_as(f'c-{n - 1}')}, {same_as(f'c-{n - 1}', 1)}]}}" for n in range(1, 60)
    )
    return "".join(criteria(f"c-{n}", condition) for n, condition in enumerate(twice, 1))


def links(marked, at_name=0):
    """Return criteria that each refer to the one before them."""
    every = [criteria(f"c-{n}", f"{'¤' * (n == marked)}{same_as(f'c-{n - 1}')}") for n in range(1, 251)]
    return [text.replace(f"as: c-{at_name}", f"as: ¤c-{at_name}") if at_name else text for text in every]


LAUGHS = "a: ¤&a [x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{chr(ord(name) - 1)}'] * 9)}]\n" for name in "bcdefghijklm"
)

#: By what is hostile about it: the whole file with ¤ where the problem is, and the problem.
WHOLE = {
    "a hundred million laughs": (LAUGHS, ANCHOR),
    "an anchor in itself": (HEAD + "events: ¤&a [*a]\n", ANCHOR),
    "a bracket opened a million times": ("[" * 40 + "¤" + "[" * 1_000_000, DEEP),
    "a brace opened 200,000 times": ("{a: " * 40 + "¤" + "{a: " * 200_000, DEEP),
    "dashes without end": ("- " * 40 + "¤" + "- " * 500_000, DEEP),
    "a question opened 500,000 times": ("¤" + "? " * 500_000, QUESTION),
    "300,000 aliases": ("[¤" + "*a," * 300_000, ALIAS),
    "500,000 NULs": ("¤" + "\0\n" * 500_000, HIDDEN),
    "a merge key": (HEAD + "¤<<: {note: a}\n", "a merge key: write the values out here"),
    "25,000 small values": ("- a\n" * 19_999 + "- ¤a\n" + "- a\n" * 5_000, VALUES),
    "a byte order mark": ("¤\ufeff" + POLICY, "a byte order mark: save the file as UTF-8 without one"),
    "another encoding, 16 bits": (("¤", POLICY.encode("utf-16")), NOT_UTF_8),
    "another encoding, 16 bits the other way round": (("¤", b"\xfe\xff" + POLICY.encode("utf-16-be")), NOT_UTF_8),
    "another encoding, 32 bits": (("¤", POLICY.encode("utf-32")), NOT_UTF_8),
    "a picture": (("¤", b"\xff\xd8\xff\xe0" + bytes(range(9)) * 9), NOT_UTF_8),
    "only blanks": ("¤" + " " * 1000, "the file holds nothing: write its content, or remove it"),
    "a second document": (POLICY + "¤--- a\n", "a second document begins: keep one in a file"),
    "a bracket that nothing closes": (HEAD + "events: ¤[a\n", BRACKET),
    "lines that end as on an old Mac": (HEAD.replace("\n", "¤\r", 1).replace("\n", "\r"), HIDDEN),
    "criteria that double at every step": (f"{HEAD}criteria:\n{FIRST}{doubled(9)}", FAR),
    "a chain of criteria": (f"{HEAD}criteria:\n{FIRST}{''.join(links(11))}", FAR),
    "a chain that is told backwards": (f"{HEAD}criteria:\n{''.join(reversed(links(0, 239)))}{FIRST}", FAR),
}  # fmt: skip

#: By what is hostile about it: text of the policy, what stands there instead with its ¤, and the problem.
CHANGED = {
    "an object of Python's": ('"Invented for the tests."', "¤!!python/object/apply:os.system [true]", TAG),
    "a module of Python's": ('"Invented for the tests."', "¤!!python/module:os os", TAG),
    "a tag that changes the type": ("title: Marsh Lane policy", "title: ¤!!binary aGk=", TAG),
    "a huge whole number": ("force: local-policy", f"force: ¤{'9' * 5000}", REMEDIES["long"]),
    "no number": ("force: local-policy", "force: ¤.nan", REMEDIES["fraction"]),
    "no end": ("force: local-policy", "force: ¤-.inf", REMEDIES["fraction"]),
    "base sixty": ("force: local-policy", "force: ¤10:30", REMEDIES["sixty"]),
    "base sixty without end": ("force: local-policy", f"force: ¤{'1:1' * 30_000}", REMEDIES["sixty"]),
    "underscores without end": ("force: local-policy", f"force: ¤{'1_' * 50_000}", REMEDIES["underscore"]),
    "octal": ("force: local-policy", "force: ¤010", REMEDIES["zero"]),
    "hexadecimal": ("force: local-policy", "force: ¤0x1F", REMEDIES["base"]),
    "yes": ("judgement: true", "judgement: ¤yes", REMEDIES["boolean"]),
    "off": ("judgement: true", "judgement: ¤off", REMEDIES["boolean"]),
    "NO": ("judgement: true", "judgement: ¤NO", REMEDIES["boolean"]),
    "a moment": ("from: 2026-01-01", "from: ¤2026-01-01T00:00:00Z", REMEDIES["moment"]),
    "a key that stands twice": ("title: Marsh Lane policy", "title: a\n¤title: b", TWICE),
    "a tab": ("title: Marsh Lane policy", "title:¤\tMarsh Lane", "a tab: use spaces, or inside quotes write \\t"),
    "a NUL": ("title: Marsh Lane policy", "title: Marsh¤\0Lane", HIDDEN),
    "an escaped NUL": ("title: Marsh Lane policy", 'title: ¤"Marsh\\0Lane"', HIDDEN),
    "letters turned round": ("title: Marsh Lane policy", "title: Marsh¤\u202eLane", HIDDEN),
    "a control character in an id": ("id: nearly", 'id: ¤"near\\ely"', HIDDEN),
    "half a character": ("title: Marsh Lane policy", 'title: "¤\\ud800"', NO_CHARACTER),
    "an id in another case": ("id: ask-again", "id: ¤Talk-it-through", IDENT),
    "an id with a look-alike letter": ("id: ask-again", "id: ¤t\u0430lk-it-through", IDENT),
    "an id with a wide letter": ("id: ask-again", "id: ¤\uff41sk-again", IDENT),
    "an id with a digit of another script": ("id: ask-again", "id: ¤ask-\u0661", IDENT),
    "a key with a look-alike letter": ("note: ", "¤not\u0435: ", "unknown key; did you mean note?"),
    "an id of a thousand letters": ("id: ask-again", f"id: ¤{'a' * 1000}", IDENT),
    "an id with 50,000 hyphens": ("id: ask-again", f"id: ¤{'a-' * 50_000}", IDENT),
    "a layer that leads elsewhere": ("layer: marsh-lane", "layer: ¤../../england", IDENT),
    "a carried edition that leads elsewhere": ("note: ", "carried_from: ¤/etc/passwd\nnote: ", IDENT),
    "a day before the calendar": ("from: 2026-01-01", "from: ¤0000-01-01", NO_DAY),
    "a day that the year has not": ("from: 2026-01-01", "from: ¤2026-02-29", NO_DAY),
    "a day after the calendar": ("from: 2026-01-01", "from: ¤10000-01-01", A_DAY),
    "a length out of all range": ("within: 2 working days", "within: ¤99999999999 working days", LENGTH),
    "a length of 100,000 digits": ("within: 2 working days", f"within: ¤{'1' * 100_000} days", A_TEXT),
    "an enormous fact": ("fact: near_miss", f"fact: ¤{'x' * 100_000}", IDENT),
    "an enormous title": ("title: Marsh Lane policy", f"title: ¤{'x ' * 50_000}", A_TEXT),
}  # fmt: skip


def told(place_in, text):
    """Return the problem that is expected where ¤ stands."""
    before = place_in[: place_in.index("¤")]
    return f"own/policy.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: {text}"


#: How many problems there are where one is not all that can be said.
COUNT = {
    "300,000 aliases": 101,
    "500,000 NULs": 101,
    "a hundred million laughs": 101,
    "an anchor in itself": 3,
    "a picture": 2,
    "a chain that is told backwards": 22,
    "an object of Python's": 2,
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_hostile_file(name, overlay):
    """Said at its line and column; what else is said comes after."""
    content, text = WHOLE[name]
    marked, data = content if isinstance(content, tuple) else (content, content.replace("¤", "").encode())
    found = refused(overlay({"policy.yaml": data}))
    assert (found[0], len(found)) == (told(marked, text), COUNT.get(name, 1))


@pytest.mark.parametrize("name", CHANGED)
def test_a_hostile_value(name, overlay):
    """One problem in an otherwise good policy, at its line and column."""
    old, new, text = CHANGED[name]
    content = POLICY.replace(old, new, 1)
    found = refused(overlay({"policy.yaml": content.replace("¤", "")}))
    assert (found[0], len(found)) == (told(content, text), COUNT.get(name, 1))
