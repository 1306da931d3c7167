"""What adopters test with: cases that can be, days that matter, and one check of a folder of rules."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, find, given, settings

import safeguarding as sg
from invented import POLICY, write
from safeguarding import testing
from safeguarding.errors import DataError, FactsError, OverlayError, UnknownNameError
from safeguarding.facts import KINDS, Incident, Suspicion, kind_of, known
from safeguarding.timescales import london
from safeguarding.workdays import working_days

OVERLAYS = Path(__file__).parents[1] / "examples" / "overlays"
CLASSES = tuple(KINDS.values())
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
FEW = settings(max_examples=30, deadline=None, derandomize=True)
#: Looking for one case needs no shrinking.
SEEK = settings(max_examples=2_000, phases=[Phase.generate], derandomize=True, database=None)


def is_found(strategy, condition):
    """Whether a strategy gives something of which a condition holds."""
    return condition(find(strategy, condition, settings=SEEK))


class TestFacts:
    """Cases of each class, legal by how they are made."""

    @pytest.mark.parametrize("made", CLASSES)
    def test_every_value_of_every_fact_comes_up(self, made):
        """None among them: a fact that is added to a class is tried by everybody who uses this."""
        kind = kind_of(made)
        seen = set()

        @settings(max_examples=300, deadline=None, derandomize=True, database=None)
        @given(testing.facts(made))
        def collect(case):
            assert type(case) is made
            seen.update((name, getattr(case, name)) for name in kind.names)

        collect()
        assert seen == {
            (name, value) for name, domain in zip(kind.names, kind.domains, strict=True) for value in (None, *domain)
        }

    @pytest.mark.parametrize("made", CLASSES)
    @pytest.mark.parametrize("all_known", [True, False])
    def test_all_known_or_not(self, made, all_known):
        """Asked for, every fact is known, given or implied; or at least one is not."""

        @FEW
        @given(testing.facts(made, all_known=all_known))
        def check(case):
            assert (len(known(case)) == len(kind_of(made).names)) is all_known

        check()

    def test_what_is_given_holds(self):
        """And the rest fits to it: no case is drawn that contradicts it."""

        @FEW
        @given(testing.facts(Incident, died_in_area=True, abuse_or_neglect=Suspicion.SUSPECTED, near_miss=None))
        def check(case):
            assert (case.died_in_area, case.abuse_or_neglect, case.near_miss) == (True, Suspicion.SUSPECTED, None)
            assert case.child_died is not False
            assert case.abuse_contributed is not Suspicion.KNOWN

        check()

    @pytest.mark.parametrize(
        ("made", "given_facts", "path"),
        [
            (dict, {}, "facts_class"),
            (Incident, {"zebedee": True}, "name 1"),
            (Incident, {"near_miss": "zebedee"}, "near_miss"),
            (Incident, {"serious_harm": "likely"}, "serious_harm"),
            (Incident, {"died_in_area": True, "child_died": False}, "child_died, died_in_area"),
        ],
    )
    def test_what_cannot_be_given_is_refused_at_once(self, made, given_facts, path):
        """Before anything is drawn, and unrepeated."""
        with pytest.raises(FactsError) as refused:
            testing.facts(made, **given_facts)
        assert [problem.path for problem in refused.value.problems] == [path]
        assert "zebedee" not in str(refused.value)


class TestDays:
    """The days near which a mistake in dates shows."""

    @pytest.mark.parametrize(
        "day",
        [
            pytest.param("2018-06-29", id="the law begins"),
            pytest.param("2026-03-18", id="an edition begins"),
            pytest.param("2026-03-17", id="an edition ends"),
            pytest.param("2020-05-08", id="a bank holiday that was moved"),
            pytest.param("2023-05-08", id="one that was added"),
            pytest.param("2021-12-28", id="a substitute day"),
            pytest.param("2026-12-25", id="Christmas"),
            pytest.param("2026-04-05", id="Easter Sunday"),
            pytest.param("2026-03-29", id="clocks go forward"),
            pytest.param("2026-10-25", id="clocks go back"),
            pytest.param("2024-02-29", id="a leap day"),
            pytest.param("2026-12-31", id="the end of a year"),
            pytest.param("2029-12-25", id="after the published holidays"),
        ],
    )
    def test_each_is_among_them_with_its_neighbours(self, day):
        """So are the day before and the day after."""
        days = testing.days_that_matter()
        middle = date.fromisoformat(day)
        assert {each for each in (middle - DAY, middle, middle + DAY) if each >= days[0]} <= set(days)

    def test_they_are_few_and_in_order(self):
        """A day in ten: drawn from them, each comes up often enough."""
        days = testing.days_that_matter()
        assert list(days) == sorted(set(days))
        assert date(2026, 2, 11) not in days
        assert len(days) * 8 < (days[-1] - days[0]).days
        assert days[-1].year == working_days().published_to.year + 2

    def test_every_date_has_rules(self):
        """Both the days that matter and others are drawn, and on each of them a rulebook can be made."""
        days = set(testing.days_that_matter())
        assert is_found(testing.dates(), lambda day: day in days)
        assert is_found(testing.dates(), lambda day: day not in days)
        assert sg.rulebook("croydon", on=min(days)).on == min(days)

    @pytest.mark.usefixtures("country")
    def test_an_overlay_adds_its_own(self, overlay):
        """The first day of its edition is one more."""
        folder = overlay({"policy.yaml": POLICY.replace("from: 2026-01-01", "from: 2026-02-11")})
        more = set(testing.days_that_matter("testshire", overlay=folder)) - set(testing.days_that_matter("testshire"))
        assert more == {date(2026, 2, 10), date(2026, 2, 11), date(2026, 2, 12)}

    @pytest.mark.usefixtures("country")
    def test_what_cannot_be_loaded_is_refused(self, overlay):
        """With its problems, as everywhere."""
        with pytest.raises(DataError, match=r"own/a\.yaml:1:1: the file holds nothing"):
            testing.dates("testshire", overlay=overlay({"a.yaml": ""}))

    @pytest.mark.parametrize("asked", [testing.days_that_matter, testing.dates, testing.instants])
    @pytest.mark.parametrize("overlay", ["mine", 1, Path("x" * 5_000)])
    def test_what_is_no_folder(self, asked, overlay):
        """It is refused like anywhere else."""
        with pytest.raises(FactsError, match=r"overlay: expected a pathlib\.Path of a folder, or None"):
            asked(overlay=overlay)

    @pytest.mark.parametrize("partnership", [[], None, "zebedee"])
    def test_who_is_no_partnership(self, partnership):
        """The same."""
        with pytest.raises(UnknownNameError) as refused:
            testing.dates(partnership)
        assert "zebedee" not in str(refused.value)

    def test_instants_are_aware_and_near_what_matters(self):
        """The hour that comes twice, the hour that is left out, and any other moment; in London and elsewhere."""
        instants = testing.instants()
        twice = datetime(2025, 10, 26, 1, 1, tzinfo=london()).replace(fold=1)

        @FEW
        @given(instants)
        def aware(at):
            assert at.utcoffset() is not None

        aware()
        assert is_found(instants, lambda at: at.tzinfo is london() and at.utcoffset() != at.replace(fold=1).utcoffset())
        assert is_found(instants, lambda at: at.tzinfo is UTC and at.microsecond)
        assert is_found(instants, lambda at: at.utcoffset() == timedelta(hours=14))
        assert twice.astimezone(UTC).hour == 1


LONGER = """\
edition: longer-policy
title: A longer policy
layer: own-layer
in_force: {from: 2026-01-01}
sources:
  handbook: {title: A handbook, url: "https://handbook.example", retrieved: 2026-01-02}
"""
CITE = "cite: {source: handbook, at: page 1, evidence: primary, checked_on: 2026-01-02}"
TIGHTER = f"""\
criteria:
  - tightens: serious-incident-notification
    about: incidents.Incident
    met_when: {{id: a, text: "a", ask: "a?", fact: near_miss, {CITE}}}
    examples: [{{facts: {{near_miss: true}}, finding: met}}]
"""
PAGE_5 = 'cite: {source: handbook, at: "page 5", evidence: primary, checked_on: 2026-01-02}'
FOUNDING = "partnership: marsh\ntitle: Marsh\nlayers: [testland, own-layer]\n"


@pytest.mark.usefixtures("country")
class TestCheckOverlay:
    """One line that fails for each thing that an adopter must not ship."""

    @staticmethod
    def said(folder, today=date(2026, 6, 1), **more):
        """Return the problems that it raises, as texts."""
        with pytest.raises(AssertionError) as failed:
            testing.check_overlay(folder, today=today, **{"partnership": "testshire", **more})
        assert type(failed.value) is OverlayError
        return [str(problem) for problem in failed.value.problems]

    def test_a_good_one_passes(self, overlay):
        """Without a word."""
        folder = overlay({"policy.yaml": POLICY})
        assert testing.check_overlay(folder, today=date(2026, 6, 1), partnership="testshire") is None

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            pytest.param(
                (f"        {PAGE_5}\n", ""),
                ["own/policy.yaml:50:9: missing cite; every entry needs id, kind, who, does, applies, cite"],
                id="a value without a source",
            ),
            pytest.param(
                (PAGE_5, PAGE_5.replace("2026-01-02", "2025-05-31")),
                ["own/policy.yaml:56:79: not checked for more than 365 days; compare it with its source"],
                id="a value that nobody checked for long",
            ),
            pytest.param(
                (PAGE_5, PAGE_5.replace("2026-01-02", "2026-06-02")),
                ["own/policy.yaml:56:79: a day that has not come yet; write the day on which it was done"],
                id="a value that was checked tomorrow",
            ),
            pytest.param(
                (PAGE_5, PAGE_5.replace("2026-01-02", "soon")),
                ["own/policy.yaml:56:79: expected a date such as 2026-11-22, without quotes"],
                id="a value that was checked on no day",
            ),
            pytest.param(
                ("retrieved: 2026-01-02", "retrieved: 2026-06-02"),
                ["own/policy.yaml:9:86: a day that has not come yet; write the day on which it was done"],
                id="a source that was read tomorrow",
            ),
            pytest.param(
                ("finding: not_met", "finding: met"),
                [
                    "own/policy.yaml:75:5: expected an example of each finding; there is none of not_met",
                    "own/policy.yaml:81:18: this example gives not_met; mend it, or the criteria",
                ],
                id="an example that comes out otherwise",
            ),
            pytest.param(
                ("in_force: {from: 2026-01-01}", "in_force: {from: 2026-01-01, until: 2026-05-31}"),
                ["own/policy.yaml:6:37: nothing follows this edition; add the one that is in force now"],
                id="a policy that has ended",
            ),
        ],
    )  # fmt: skip
    def test_each_mistake(self, change, expected, overlay):
        """At its line and column."""
        assert POLICY.count(change[0]) == 1
        assert self.said(overlay({"policy.yaml": POLICY.replace(*change)})) == expected

    def test_a_gap_between_editions(self, overlay):
        """Nobody is left without rules for a day."""
        later = LONGER.replace("longer-policy", "later").replace("2026-01-01", "2026-07-02")
        folder = overlay({"a/1.yaml": LONGER.replace("2026-01-01", "2026-01-01, until: 2026-06-30"), "a/2.yaml": later})
        gap = "gap or overlap: longer-policy must end the day before this edition begins"
        assert self.said(folder) == [f"own/a/2.yaml:4:11: {gap}"]

    def test_what_loosens(self, overlay):
        """Of an edition that is not yet in force, too."""
        folder = overlay({"a.yaml": LONGER.replace("from: 2026-01-01", "from: 2027-01-01") + TIGHTER})
        (problem,) = self.said(folder)
        assert problem.startswith("own/a.yaml:10:15: ")
        assert "this is not met and that is met" in problem

    def test_what_is_wrong_from_a_later_day_on(self, overlay, country):
        """The law changes below an overlay, which then loosens it: every day on which rules change is tried."""
        law = country / "testland" / "act" / "2018-06-29.yaml"
        text = law.read_text(encoding="utf-8")
        stricter = text.replace("invented-act", "later-act").replace("2018-06-29", "2026-08-01")
        write(country / "testland" / "act" / "2026-08-01.yaml", stricter.replace("5 working days", "3 working days"))
        write(law, text.replace("from: 2018-06-29", "from: 2018-06-29, until: 2026-07-31"))
        own = f"timescales:\n  - {{tightens: notify-panel, within: 4 working days, {CITE}}}\n"
        (problem,) = self.said(overlay({"a.yaml": LONGER + own}))
        assert problem.startswith("own/a.yaml:8:38: ")

    def test_all_at_once_and_each_once(self, overlay):
        """The folder is loaded many times, and a mistake is told once."""
        folder = overlay({"a.yaml": LONGER + TIGHTER, "b.yml": "edition: [", "c.yaml": "- a", "d.yaml": ""})
        files = [problem.partition(":")[0] for problem in self.said(folder, today=date(2027, 6, 1))]
        assert files == ["own/a.yaml", "own/a.yaml", "own/b.yml", "own/c.yaml", "own/d.yaml"]

    def test_fresh_for_as_long_as_is_asked(self, overlay):
        """The last day still counts."""
        folder = overlay({"policy.yaml": POLICY})
        last = date(2026, 1, 2) + 10 * DAY
        assert testing.check_overlay(folder, today=last, partnership="testshire", fresh_for=10) is None
        assert len(self.said(folder, today=last + DAY, fresh_for=10)) == POLICY.count("checked_on")

    def test_a_partnership_that_the_folder_founds(self, overlay):
        """Its name need not be said; and a founding file that is broken is told like any other."""
        folder = overlay({"partnership.yaml": FOUNDING, "a.yaml": LONGER})
        assert testing.check_overlay(folder, today=date(2026, 6, 1)) is None
        write(folder / "partnership.yaml", "partnership: marsh\ntitle: Marsh\nlayers: marsh\n")
        assert self.said(folder, partnership="marsh")[0].startswith("own/partnership.yaml:3:9: ")

    def test_the_folder_in_which_the_test_runs(self, overlay, monkeypatch):
        """A path of one dot has no name of its own; the folder's is shown."""
        monkeypatch.chdir(overlay({"a.yaml": ""}))
        assert self.said(Path()) == ["own/a.yaml:1:1: the file holds nothing: write its content, or remove it"]

    def test_a_partnership_that_is_not_held(self, overlay):
        """Nobody's rules are Croydon's by accident: here there is no Croydon."""
        with pytest.raises(UnknownNameError):
            testing.check_overlay(overlay({"a.yaml": LONGER}), today=TODAY)

    def test_arguments(self):
        """All wrong ones at once, and none repeated."""
        with pytest.raises(FactsError) as refused:
            testing.check_overlay("zebedee", today=datetime(2026, 11, 25), fresh_for=0)
        assert [problem.path for problem in refused.value.problems] == ["path", "today", "fresh_for"]
        assert "zebedee" not in str(refused.value)
        with pytest.raises(FactsError, match="path: expected a"):
            testing.check_overlay(Path("x" * 5_000), today=TODAY)


def test_hypothesis_stays_outside_until_it_is_asked_for():
    """It is an extra: nothing else of the library imports it."""
    code = "import safeguarding.records, safeguarding._cli, sys; sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(path.name for path in OVERLAYS.iterdir() if path.is_dir()))
def test_the_example_overlays_pass(name):
    """The five that stand in examples/overlays."""
    testing.check_overlay(OVERLAYS / name, today=date(2026, 11, 25))
