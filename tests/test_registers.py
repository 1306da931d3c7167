"""Signposts, publications, announced Acts and terms: what is held, and how an overlay adds to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import safeguarding as sg
from safeguarding.errors import DataError, NotInForceError
from safeguarding.governance import DateMeaning, PublicationKind

HEAD = """edition: ours
title: Ours
layer: ours
in_force: {from: 2026-01-01}
sources: {page: {title: Our page, url: "https://example.org", retrieved: 2026-11-22}}
"""
CITE = 'cite: {source: page, at: "p.1", evidence: primary, checked_on: 2026-11-22}'
RULES = sg.rulebook("croydon", on=date(2026, 11, 20))


def rules(folder: Path, section: str):
    """Return Croydon's rulebook with an overlay of one section."""
    (folder / "policy.yaml").write_text(HEAD + section, encoding="utf-8")
    return sg.rulebook("croydon", on=date(2026, 11, 20), overlay=folder)


@pytest.mark.parametrize(
    ("review", "published"),
    [
        ("baby-eva", {"2024-04-24"}),
        ("jake", {"2023-05-19", "2023-07"}),
        ("emily-and-jack", {"2020-10-23", "2020-10-15"}),
        ("carl-and-max", {"2022-03-25", "2022-03-17"}),
        ("vulnerable-adolescents", {"2019-02-22"}),
        ("chloe", {"2023-10-30", "2023-10"}),
        ("ben", {"2022-03-04"}),
        ("serious-youth-violence", {"2024-02-07"}),
        ("child-a-and-baby-n", {"2019-02-22"}),
        ("child-l", {"2018-08-22"}),
        ("child-joe", {"2018-02-26"}),
        ("child-j-and-child-k", {"2018-02-15"}),
        ("child-q", {"2019-05"}),
        ("child-y", set()),
    ],
)
def test_every_date_of_a_review_stands(review, published):
    """Where sources disagree, none is chosen; a source that gives a month gives a month."""
    dates = RULES.publications[f"review-{review}"].dates
    assert {each.when for each in dates if each.means is DateMeaning.PUBLISHED} == published


def test_two_sources_of_one_date_both_stand():
    """A date cites the page that gives it."""
    first, second, third, year = RULES.publications["review-carl-and-max"].dates
    assert first.when == second.when
    assert first.cite.source.id != second.cite.source.id
    assert third.cite.source.id == "croydon-older-reviews"
    assert (year.when, year.day, year.means) == ("2022", None, DateMeaning.BESIDE_TITLE)
    assert third.day == date(2022, 3, 17)


@pytest.mark.parametrize(
    ("briefing", "when"),
    [
        ("camille", "2025-12-11"),
        ("christine", "2025-10-17"),
        ("carlos", "2025-04-07"),
        ("cassie", "2024-12-20"),
        ("baby-eva", "2024-04-07"),
        ("serious-youth-violence", "2024-01-26"),
        ("chloe", "2023-10-20"),
        ("jake", "2023-07-21"),
        ("carl-and-max", "2022-02-25"),
        ("ben", "2022-01-21"),
        ("emily-and-jack", "2020-06-21"),
        ("vulnerable-adolescents", "2019-02-14"),
        ("leadership-trust-accountability", "2025-05-09"),
        ("national-review", "2025-04-08"),
        ("national-referral-mechanism", "2024-11-21"),
        ("right-care-right-person", "2024-07-19"),
        ("information-sharing", "2023-08-24"),
        ("rapid-review-intra-familial", "2023-08-24"),
        ("unexplained-deaths-under-1s", "2022-07-21"),
    ],
)
def test_the_briefings(briefing, when):
    """A briefing has its own date, which often comes before the review's."""
    (only,) = RULES.publications[f"briefing-{briefing}"].dates
    assert only.when == when


@pytest.mark.parametrize("name", ["review-ben", "review-carl-and-max"])
def test_a_citation_gives_away_nothing_of_a_child(name):
    """Where a review is listed must not say what happened in it."""
    review = RULES.publications[name]
    cites = [review.cite, *(each.cite for each in review.dates if each.cite is not None)]
    assert not any("neglect" in str(cite).lower() for cite in cites)
    assert any(each.means is DateMeaning.BESIDE_TITLE for each in review.dates)


def test_what_a_publication_sums_up_is_held():
    """Every reference within the register leads somewhere."""
    named = [each.sums_up for each in RULES.publications.values() if each.sums_up is not None]
    assert len(named) == 8
    assert set(named) <= set(RULES.publications)


def test_how_many_of_each_kind_are_listed():
    """The lists are whole."""
    kinds = [each.kind for each in RULES.publications.values()]
    assert kinds.count(PublicationKind.BRIEFING) == 19
    assert kinds.count(PublicationKind.NEWSLETTER) == 10
    assert (
        sum(each.means is DateMeaning.LAST_UPDATED for item in RULES.publications.values() for each in item.dates) == 14
    )


def test_an_act_not_in_force_is_announced_and_never_applied():
    """It has no criteria, no duty and no time limit, and its note says what to check."""
    act = RULES.announced["childrens-wellbeing-and-schools-act-2026"]
    assert (act.chapter, act.assent) == ("2026 c. 21", date(2026, 4, 29))
    assert "never applied" in act.note
    assert not any(each.cite.edition == "announced-acts" for each in RULES.timescales.values())
    with pytest.raises(NotInForceError):
        sg.rulebook("croydon", on=date(2026, 4, 28)).announced[act.id]


def test_neglect_tools_in_their_order():
    """Graded Care Profile 2 for the licensed, else the Child Wellbeing Tool, then a referral; danger first."""
    steps = " / ".join(RULES.signposts["neglect-tools"].steps)
    order = [
        steps.index(word) for word in ("999", "Graded Care Profile 2", "Child Wellbeing Tool", "referral, through")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("signpost", "word"),
    [
        ("whistleblowing", "independent scrutineer"),
        ("complaints", "executive"),
        ("freedom-of-information", "partner agency"),
        ("domestic-homicide-review", "Safer Croydon Partnership"),
        ("dispute-within-one-agency", "own procedure"),
        ("local-review", "Not even where the criteria are met"),
        ("emergency-protection-order", "When the order says"),
        ("strategy-discussion", "no national number of days"),
        ("neglect-strategy", "Merton"),
        ("child-death-meetings", "South West London"),
        ("child-death-review-waiting", "coroner"),
    ],
)
def test_where_a_matter_goes(signpost, word):
    """Each answer says where it goes."""
    assert word in RULES.signposts[signpost].answer


def test_a_signpost_says_what_it_rests_on():
    """An unverified one says so; a note comes with it."""
    unverified = RULES.signposts["review-before-publication"]
    assert [text[:10] for text in unverified.caveats] == ["Unverified", unverified.note[:10]]
    assert RULES.signposts["complaints"].caveats == ()


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("signposts: [3]\n", "expected a mapping with id, question"),
        ("signposts: [{id: x, question: Where}]\n", "missing answer, cite"),
        (f"signposts: [{{id: X, question: Where, answer: There, {CITE}}}]\n", "expected an id"),
        ("publications: [3]\n", "expected a mapping with id, title"),
        ("publications: [{id: x, title: X}]\n", "missing kind, cite"),
        (f"publications: [{{id: x, title: X, kind: book, {CITE}}}]\n", "expected one of review"),
        (f"publications: [{{id: x, title: X, kind: review, dates: [3], {CITE}}}]\n", "expected a mapping with when"),
        (f"publications: [{{id: x, title: X, kind: review, dates: [{{}}], {CITE}}}]\n", "missing when"),
        (
            f"publications: [{{id: x, title: X, kind: review, dates: [{{when: May}}], {CITE}}}]\n",
            "expected a date such",
        ),
        (
            f"publications: [{{id: x, title: X, kind: review, dates: [{{when: 2022}}], {CITE}}}]\n",
            "expected a date such",
        ),
        (
            f'publications: [{{id: x, title: X, kind: review, dates: [{{when: "2022-13"}}], {CITE}}}]\n',
            "expected a date",
        ),
        (
            f'publications: [{{id: x, title: X, kind: review, dates: [{{when: "2022", means: born}}], {CITE}}}]\n',
            "expected one of published",
        ),
        ("announced: [3]\n", "expected a mapping with id, title, chapter"),
        (
            f"announced: [{{id: x, title: X, chapter: 1, assent: 2026-01-01, commencement: No, {CITE}}}]\n",
            "expected a text",
        ),
        ("terms: [3]\n", "expected a mapping with id, title"),
        (f"terms: [{{id: x, title: 5, {CITE}}}]\n", "expected a text"),
    ],
)
def test_mistakes(tmp_path, section, expected):
    """A mistake is one problem with its line."""
    with pytest.raises(DataError) as refused:
        rules(tmp_path, section)
    assert any(expected in problem.text for problem in refused.value.problems)
    assert {problem.line for problem in refused.value.problems} == {6}


def test_an_overlay_adds_to_every_register(tmp_path):
    """What is optional may be left out."""
    held = rules(
        tmp_path,
        f"""signposts: [{{id: ours, question: "Where?", answer: There, {CITE}}}]
publications: [{{id: ours, title: Ours, kind: audit-report, dates: [{{when: 2026-01-02}}, {{when: "2026-02"}}],
  {CITE}}}]
announced: [{{id: ours, title: Our Act, chapter: "2026 c. 99", assent: 2026-01-01, commencement: "Not known", {CITE}}}]
terms: [{{id: ours, title: Our term, {CITE}}}]
""",
    )
    assert (held.signposts["ours"].steps, held.signposts["ours"].note) == ((), None)
    assert [(each.when, each.day) for each in held.publications["ours"].dates] == [
        ("2026-01-02", date(2026, 1, 2)),
        ("2026-02", None),
    ]
    assert held.publications["ours"].sums_up is None
    assert held.announced["ours"].note is None
    assert held.terms["ours"].aliases == ()
    assert held.digest != RULES.digest
