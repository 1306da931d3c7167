"""Groups and forums in an overlay: every mistake is named at its place."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

import safeguarding as sg
from safeguarding._forums import plain_name
from safeguarding.errors import DataError

HEAD = """edition: ours
title: Ours
layer: ours
in_force: {from: 2026-01-01}
sources: {page: {title: Our page, url: "https://example.org", retrieved: 2026-11-22}}
"""
CITE = 'cite: {source: page, at: "p.1", evidence: primary, checked_on: 2026-11-22}'
GROUP = f"groups:\n  - {{id: ours, title: Ours, {CITE}, MORE}}\n"
FORUM = f'forums:\n  - {{id: ours, title: Ours, submit: "Email us", closes: "09:05", sittings: [], {CITE}, MORE}}\n'


def rules(folder: Path, section: str):
    """Return Croydon's rulebook with an overlay of one section."""
    (folder / "policy.yaml").write_text(HEAD + section, encoding="utf-8")
    return sg.rulebook("croydon", on=date(2026, 11, 20), overlay=folder)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Children's Social Care", "childrens social care"),
        ("childrens-social-care", "childrens social care"),
        ("Children\u2019s  Social_Care ", "childrens social care"),
        ("The Met", "met"),
        ("Theatre", "theatre"),
        ("L&D", "l and d"),
        ("ÉTÉ", "été"),
        ("Health (ICB)", "health icb"),
    ],
)
def test_plain_name(name, plain):
    """Case, apostrophes, hyphens and a leading article make no other name."""
    assert plain_name(name) == plain


def test_a_whole_group(tmp_path):
    """Everything that a group can hold is read."""
    group = rules(
        tmp_path,
        f"""groups:
  - id: ours
    title: Our group
    aliases: [OG]
    chair: "A head of service"
    meets: "Weekly"
    reports_to: executive
    members:
      - {{id: one, title: One, aliases: [First], roles: [head], note: "A note"}}
      - {{id: two, title: Two}}
    quorum: [two, one]
    ambiguous: [{{name: Both, choices: [one, two]}}]
    duties:
      - {{id: meet, kind: must, who: the group, does: "meet"}}
      - id: eat
        kind: may
        who: the group
        does: "eat"
        cite: {{source: page, at: "p.2", evidence: secondary, checked_on: 2026-11-22}}
    standing_items: [Minutes]
    links: [Another group]
    caveats: ["Ask first."]
    {CITE}
""",
    ).groups["ours"]
    assert (group.title, group.aliases, group.chair, group.meets) == (
        "Our group",
        ("OG",),
        "A head of service",
        "Weekly",
    )
    assert (group.reports_to, group.quorum) == ("executive", ("two", "one"))
    assert (group.standing_items, group.links, group.caveats) == (("Minutes",), ("Another group",), ("Ask first.",))
    one, two = group.members
    assert (one.aliases, one.roles, one.note) == (("First",), ("head",), "A note")
    assert (two.aliases, two.roles, two.note) == ((), (), None)
    assert [(word.name, word.choices) for word in group.ambiguous] == [("Both", ("one", "two"))]
    assert [(duty.id, duty.kind.value, duty.cite.at) for duty in group.duties] == [
        ("meet", "must", "p.1"),
        ("eat", "may", "p.2"),
    ]


def test_a_whole_forum(tmp_path):
    """The time of day is the forum's own, and a sitting may be on one day."""
    forum = rules(
        tmp_path,
        FORUM.replace(
            "sittings: []", "sittings: [{submit_by: 2026-01-02, pre_meeting: 2026-01-02, meets: 2026-01-02}]"
        ).replace("MORE", "aliases: [OF], hours: Fridays, caveats: [Beware]"),
    ).forums["ours"]
    assert (forum.closes, forum.aliases, forum.hours, forum.caveats) == (time(9, 5), ("OF",), "Fridays", ("Beware",))
    (sitting,) = forum.sittings
    assert forum.closing(sitting).isoformat() == "2026-01-02T09:05:00+00:00"


def sittings(text: str) -> str:
    """Return a forum with these meetings."""
    return FORUM.replace("sittings: []", f"sittings: [{text}]").replace(", MORE", "")


def group(text: str) -> str:
    """Return a group with something more."""
    return GROUP.replace("MORE", text)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        pytest.param("groups: [3]\n", ["expected a mapping with id"], id="a group that is none"),
        pytest.param("groups: [{id: x}]\n", ["missing title, cite"], id="a group without a source"),
        pytest.param(
            group('members: [{id: one, title: One}, {id: two, title: "one"}]'),
            ["two has a name that another member has too"],
            id="two members of one name",
        ),
        pytest.param(
            group("members: [{id: one, title: One, aliases: [The Two]}, {id: two, title: Second}]"),
            ["two has a name that another member has too"],
            id="an alias that is another member's id",
        ),
        pytest.param(group("members: [{id: one}]"), ["missing title"], id="a member without a title"),
        pytest.param(group("members: [7]"), ["expected a mapping with id, title"], id="a member that is none"),
        pytest.param(
            group("members: [{id: one, title: One}], quorum: [onne]"),
            ["no member of this group has this id; did you mean one?"],
            id="a quorum of a stranger",
        ),
        pytest.param(group("quorum: [5]"), ["expected an id"], id="a quorum of a number"),
        pytest.param(
            group("members: [{id: one, title: One}], ambiguous: [{name: Any, choices: [one]}]"),
            ["at least two members"],
            id="an ambiguous name with one meaning",
        ),
        pytest.param(
            group(
                "members: [{id: one, title: One}, {id: two, title: Two}], ambiguous: [{name: ONE, choices: [one, two]}]"
            ),
            ["a member has this very name"],
            id="an ambiguous name that is a member's",
        ),
        pytest.param(
            group("members: [{id: one, title: One}], ambiguous: [{name: Any, choices: [one, one]}]"),
            ["at least two members", "this member stands in the list already; name each once"],
            id="an ambiguous name that could mean one member twice",
        ),
        pytest.param(
            group("members: [{id: one, title: One}], quorum: [one, one]"),
            ["this member stands in the list already; name each once"],
            id="a quorum that names a member twice",
        ),
        pytest.param(group("ambiguous: [{choices: []}]"), ["missing name"], id="an ambiguous name without a name"),
        pytest.param(group("ambiguous: [x]"), ["expected a mapping with name"], id="an ambiguous name that is none"),
        pytest.param(group("duties: [{id: x, kind: mus, who: we, does: it}]"), ["expected one of must"], id="a duty"),
        pytest.param(group("duties: [x]"), ["expected a mapping with id, kind"], id="a duty that is none"),
        pytest.param("forums: [3]\n", ["expected a mapping with id"], id="a forum that is none"),
        pytest.param("forums: [{id: x}]\n", ["missing title, submit, closes, sittings, cite"], id="a bare forum"),
        pytest.param(FORUM.replace('"09:05"', '"24:00"').replace(", MORE", ""), ["expected a time of day"], id="24:00"),
        pytest.param(FORUM.replace('"09:05"', '"9:05"').replace(", MORE", ""), ["expected a time of day"], id="9:05"),
        pytest.param(FORUM.replace('"09:05"', "9").replace(", MORE", ""), ["expected a text"], id="9"),
        pytest.param(sittings("3"), ["expected a mapping with submit_by, meets"], id="a meeting that is none"),
        pytest.param(
            sittings("{submit_by: 2026-01-02, meets: soon}"), ["expected a date"], id="a meeting without a date"
        ),
        pytest.param(
            sittings("{submit_by: 2026-01-03, meets: 2026-01-02}"),
            ["then the meeting"],
            id="the last day after the meeting",
        ),
        pytest.param(
            sittings("{submit_by: 2026-01-02, pre_meeting: 2026-01-01, meets: 2026-01-03}"),
            ["then any pre-meeting"],
            id="the pre-meeting before the last day",
        ),
        pytest.param(
            sittings("{submit_by: 2026-01-01, pre_meeting: 2026-01-05, meets: 2026-01-03}"),
            ["then any pre-meeting"],
            id="the pre-meeting after the meeting",
        ),
        pytest.param(
            sittings("{submit_by: 2026-02-01, meets: 2026-02-02}, {submit_by: 2026-01-01, meets: 2026-01-02}"),
            ["in the order of their last days"],
            id="meetings out of order",
        ),
        pytest.param(
            sittings("{submit_by: 2026-02-01, meets: 2026-02-02}, {submit_by: 2026-02-01, meets: 2026-02-03}"),
            ["each once"],
            id="the same last day twice",
        ),
        pytest.param(
            sittings("{submit_by: 2026-01-03, meets: 2026-01-02}, 3"),
            ["then the meeting", "expected a mapping"],
            id="all at once",
        ),
    ],
)
def test_mistakes(tmp_path, section, expected):
    """Each mistake is a problem with its line; an early one never hides a later one."""
    with pytest.raises(DataError) as refused:
        rules(tmp_path, section)
    texts = [problem.text for problem in refused.value.problems]
    assert len(texts) == len(expected)
    for text, part in zip(texts, expected, strict=True):
        assert part in text
    assert {problem.line for problem in refused.value.problems} <= {6, 7}


def test_an_overlay_never_replaces_a_group(tmp_path):
    """A layer adds: a second review group with a smaller quorum is refused."""
    with pytest.raises(DataError, match="a layer adds and never replaces"):
        rules(tmp_path, GROUP.replace("id: ours", "id: review-group").replace(", MORE", ""))
