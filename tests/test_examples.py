"""The examples, run as a newcomer runs them, and what the documents show."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

import safeguarding as sg
from safeguarding import incidents

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "01_first_incident.py"
CASES = sorted((ROOT / "examples" / "cases").glob("*.yaml"))
SRC = str(Path(sg.__file__).parents[1])


@functools.cache
def printed(**settings):
    """Return what the first example prints when its output is piped."""
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLE)],
        env=kept | {"PYTHONPATH": SRC} | settings,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout


def case(number):
    """Return the part of the output about one case, each run of blanks as one."""
    parts = re.split(r"^-{100}$", printed(), flags=re.MULTILINE)
    return [" ".join(line.split()) for line in parts[number].splitlines()]


def test_all_ten_cases_are_shown():
    """Each has its title, its finding, its reasons and their sources."""
    titles = [yaml.safe_load(file.read_text("utf-8"))["title"] for file in CASES]
    assert len(titles) == 10
    for number, title in enumerate(titles, start=1):
        lines = case(number)
        assert f"{number}. {title}" in lines
        assert "Why" in lines
        assert any(line.startswith("[1] ") for line in lines)
        assert any("(rules as at " in line for line in lines)


def test_the_emergency_comes_first_and_once():
    """Nothing comes before 999."""
    assert printed().splitlines()[0] == "In immediate danger, call 999 first."
    assert printed().count("In immediate danger") == 1


@pytest.mark.parametrize("settings", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color"}])
def test_it_is_plain_where_it_is_piped(settings):
    """No colour, nothing outside ASCII, nothing wider than 100 columns."""
    text = printed(**settings)
    assert text.isascii()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(("columns", "width"), [(40, 60), (75, 75), (96, 96), (97, 97), (200, 120)])
def test_it_is_as_wide_as_the_terminal(columns, width):
    """From 60 columns to 120: it says the same, no line is wider, and no word is broken."""
    text = printed(COLUMNS=str(columns))
    rule = "-" * width
    assert text.count(f"\n{rule}\n") == 10
    assert max(map(len, text.splitlines())) == width
    assert text.replace(rule, "").split() == printed(COLUMNS="100").replace("-" * 100, "").split()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_a_terminal_that_wants_it(no_color, coloured):
    """NO_COLOR switches it off there, too."""
    import pty  # only where there is one

    reader, terminal = pty.openpty()
    environment = os.environ | {"PYTHONPATH": SRC, "NO_COLOR": no_color}
    code = "import _show; print(_show.bold('shown'))"
    subprocess.run(
        [sys.executable, "-c", code], cwd=EXAMPLE.parent, env=environment, stdout=terminal, check=True, timeout=60
    )
    shown = os.read(reader, 1000)
    os.close(reader)
    os.close(terminal)
    assert b"shown" in shown
    assert (b"\x1b[" in shown) is coloured


@pytest.mark.parametrize(
    ("number", "line"),
    [
        # Over Christmas.
        (1, "Yes (rules as at Wed 23 Dec 2026)"),
        (1, "Mon 4 Jan 2027 must notify panel [children-act-2004]"),
        (1, "not yet should make rapid review needs the date of notification sent,"),
        (1, "stricter Mon 18 Jan 2027,"),
        # Over Easter, with a later suspicion.
        (2, "yes The child was under 18 when harmed [1: s.16C(1)]"),
        (2, "no The child was under 18 at death [1: s.16C(1)]"),
        (2, "Fri 2 Apr 2027 must notify panel stricter Wed 31 Mar 2027,"),
        # The manual asks for no suspicion, so its clock waits for none.
        (2, "Wed 31 Mar 2027 must notify by the manual if it applies,"),
        (2, "Mon 19 Apr 2027 should make rapid review stricter Wed 14 Apr 2027,"),
        # From a Saturday; the Act's own duty has no number of days.
        (3, "Fri 27 Nov 2026 must notify by the manual [croydon-childrens-services-manual]"),
        (3, "must the authority that looks after the child: tell the Secretary of State and Ofsted of the"),
        # The hour of the death is not known, and its clocks run.
        (3, "running should decide home visit needs the time of death, ends Sat 21 Nov"),
        # Over the end of summer time.
        (4, "Not known yet: treat it as open, never as a no (rules as at Sun 25 Oct 2026)"),
        (4, "1. Does the authority, or anybody who works with children, know or suspect that the child was"),
        (4, "Sun 25 Oct 2026 23:30 GMT should decide home visit [child-death-review-2018]"),
        (4, "Mon 26 Oct 2026 23:30 GMT should hold planning meeting [child-death-review-2018]"),
        (4, "Fri 30 Oct 2026 must notify panel if it applies, [children-act-2004]"),
        (4, "Fri 30 Oct 2026 must hold jar meeting [croydon-child-deaths]"),
        # Met, though nobody knows whether the baby was born alive.
        (5, "not needed The child was born alive [1: Joint Agency Response criteria]"),
        (5, "Yes (rules as at Sat 1 May 2027)"),
        (5, "Mon 10 May 2027 must hold jar meeting [croydon-child-deaths]"),
        (5, "running should decide home visit needs the time of death, ends Sun 2 May"),
        # The rules of 2023, and a clock that starts under those of 2026.
        (6, "1. Did the death or the harm happen outside England? Wales, Scotland, Northern Ireland and abroad"),
        (6, "2. Did the harm happen in this authority's area?"),
        (6, "Mon 23 Mar 2026 must notify panel if it applies, stricter Fri 20 Mar 2026,"),
        (6, "- make rapid review: This clock started after working-together-2023 ended on 17 March 2026; see"),
        # The rules of 2026, carried forward, and an incident under those of 2023.
        (7, "yes It happened outside England [1: s.16C(1)(b)]"),
        (7, "Mon 13 Apr 2026 must notify panel [children-act-2004]"),
        (7, "- Carried forward: the text of working-together-2026 has not been read, so what it gives is the"),
        (7, "before working-together-2026 began on 18 March 2026; see the edition before it too."),
        # Over the bank holiday of August; no rapid review follows.
        (8, "Mon 7 Sep 2026 should report care leaver death [working-together-2026]"),
        # Nothing has a date, and a prohibition is an answer too.
        (9, "Yes (rules as at Wed 10 Jun 2026)"),
        (9, "must not any agency: use the case of concern form to escalate a disagreement; that has its own"),
        # After the last published bank holiday.
        (10, "Wed 3 Jan 2029 must notify panel if it applies, provisional,"),
        (10, "Wed 3 Jan 2029 must hold jar meeting provisional, [croydon-child-deaths]"),
    ],
)
def test_what_each_case_shows(number, line):
    """Dates that somebody counted on a calendar on the wall."""
    assert line in case(number)


def test_what_is_not_there():
    """No deadline is made up, and a care leaver's death alone brings no rapid review."""
    assert not [line for line in case(8) if "rapid review" in line]
    assert not [line for line in case(9) if line.startswith("Due by")]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_every_case_says_that_it_is_invented(file):
    """A case must never be taken for a real child's."""
    text = file.read_text("utf-8")
    assert text.startswith("# Invented. Nobody in it is real.\n")
    assert set(yaml.safe_load(text)) <= {
        "title",
        "partnership",
        "as_at",
        "question",
        "incident",
        "child_death",
        "events",
    }


def test_the_edition_in_the_guide_to_the_data_loads(tmp_path):
    """What people copy must work."""
    guide = (Path(sg.__file__).parent / "data" / "README.md").read_text("utf-8")
    text, tighter = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "2026-04-01.yaml").write_text(text, "utf-8")
    rules = sg.rulebook("croydon", on=date(2026, 11, 22), overlay=tmp_path)
    assert rules.layers[-1] == "example"
    incident = incidents.Incident(abuse_or_neglect=incidents.Suspicion.SUSPECTED, near_miss=True)
    answer = sg.assess(rules.criteria["chair-to-be-told"], incident)
    (found,) = sg.deadlines(answer, {"authority_aware": date(2026, 11, 20)}, rules)
    assert found.explain().startswith("Due by Monday 23 November 2026: 1 working day after Friday 20 November 2026")
    head = (
        text[: text.index("events:")]
        .replace("example-incidents-page", "tighter")
        .replace("layer: example", "layer: own")
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "2026-04-01.yaml").write_text(head + tighter, "utf-8")
    rules = sg.rulebook("croydon", on=date(2026, 11, 22), overlay=tmp_path)
    assert rules.timescales["notify-panel"].within.amount == 3
    assert sg.assess(rules.criteria["serious-incident-notification"], incident).finding is sg.Finding.MET
