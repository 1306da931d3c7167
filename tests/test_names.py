"""Names: ids with their values, and what is said where an id is missing."""

from __future__ import annotations

import copy
import pickle

import pytest

from safeguarding._names import Names
from safeguarding.errors import NotInForceError, SafeguardingError, UnknownNameError

VALUES = {"rapid-review": 15, "notify-panel": 5, "tell-partners": None}
ELSEWHERE = {"report-death": "from 15 December 2023", "rapid-review-2": "from 4 July 2018 to 14 December 2023"}
CANARY = "Jane Zebedee"


@pytest.fixture
def names():
    """Three ids in force, and two of other dates."""
    return Names("timescale", VALUES, ELSEWHERE)


class Impostor:
    """Equal to everything, with the hash of an id."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("rapid-review")


class Unhashable:
    """Whose hash tells a secret."""

    def __hash__(self):
        raise ValueError(CANARY)


NO_IDS = [
    pytest.param([CANARY], id="a list"),
    pytest.param({CANARY: 1}, id="a mapping"),
    pytest.param(Impostor(), id="an object that equals every id"),
    pytest.param(Unhashable(), id="an object that refuses to be hashed"),
]


def test_ids_lead_to_values_in_the_order_given(names):
    """It reads like a mapping: by id, in order, with a length; a value of None is a value."""
    assert [names[name] for name in VALUES] == [15, 5, None]
    assert tuple(names) == names.keys() == ("rapid-review", "notify-panel", "tell-partners")
    assert names.values() == (15, 5, None)
    assert names.items() == (("rapid-review", 15), ("notify-panel", 5), ("tell-partners", None))
    assert dict(names) == {**names} == VALUES
    assert (len(names), len(Names("timescale")), bool(names), bool(Names("timescale"))) == (3, 0, True, False)


def test_pairs_do_as_well_as_a_mapping(names):
    """The values may come as pairs."""
    assert Names("timescale", VALUES.items(), ELSEWHERE) == names


def test_get_and_in_know_only_what_is_in_force(names):
    """An id of another date is as absent as one that never was."""
    assert [names.get(name) for name in ("rapid-review", "tell-partners", "report-death", "no-such")] == [
        15,
        None,
        None,
        None,
    ]
    assert [names.get(name, 0) for name in ("rapid-review", "tell-partners", "report-death", "no-such")] == [
        15,
        None,
        0,
        0,
    ]
    assert [name in names for name in ("rapid-review", "tell-partners", "report-death", "no-such")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("key", [*NO_IDS, None, 3, True, b"rapid-review", ("rapid-review",)])
def test_a_key_that_is_no_text_is_an_unknown_name(names, key):
    """It is refused as a name, all ids are offered, and nothing of it is repeated."""
    with pytest.raises(UnknownNameError) as refused:
        names[key]
    assert str(refused.value) == (
        "no timescale has this name; there are: notify-panel, rapid-review, rapid-review-2, report-death, tell-partners"
    )


@pytest.mark.parametrize("key", [None, 3, True, b"rapid-review", ("rapid-review",)])
def test_get_and_in_find_nothing_under_a_key_that_is_no_text(names, key):
    """They answer as for any other unknown name."""
    assert key not in names
    assert names.get(key, "nothing") == "nothing"


@pytest.mark.parametrize("key", NO_IDS)
def test_get_and_in_find_nothing_under_a_hostile_key(names, key):
    """What can't be hashed, or claims to equal an id, is no id; the lookup by [] says so too."""
    assert key not in names
    assert names.get(key, "nothing") == "nothing"


@pytest.mark.parametrize(
    ("asked", "dates"),
    [
        ("report-death", "from 15 December 2023"),
        ("rapid-review-2", "from 4 July 2018 to 14 December 2023"),
    ],
)
def test_an_id_of_another_date_is_told_with_its_dates(names, asked, dates):
    """It exists, so the caller learns when."""
    with pytest.raises(NotInForceError) as refused:
        names[asked]
    assert str(refused.value) == (
        f"{asked}: not in force on this rulebook's date, but {dates}; make a rulebook for a date in that time"
    )


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        pytest.param("notify-pannel", "near ones are: notify-panel", id="one near name"),
        pytest.param("rapid-reviw", "near ones are: rapid-review, rapid-review-2", id="the nearest first, of any date"),
        pytest.param(
            CANARY,
            "there are: notify-panel, rapid-review, rapid-review-2, report-death, tell-partners",
            id="nothing near: all, in the order of the alphabet",
        ),
    ],
)
def test_an_unknown_id_is_offered_near_ones(names, asked, offered):
    """What was asked for is the caller's, so it is never repeated."""
    with pytest.raises(UnknownNameError) as refused:
        names[asked]
    assert str(refused.value) == f"no timescale has this name; {offered}"
    assert asked not in str(refused.value)


def test_no_more_than_three_near_names_are_offered():
    """A list of all that is alike would be no help."""
    with pytest.raises(UnknownNameError) as refused:
        Names("event", {f"stage-{number}": "" for number in range(9)})["stage"]
    assert str(refused.value).count("stage-") == 3


def test_without_any_names_the_message_says_none():
    """The sentence stays whole."""
    with pytest.raises(UnknownNameError, match=r"^no event has this name; there are: none$"):
        Names("event")["incident"]


def test_both_errors_are_lookup_errors(names):
    """So that they can be caught as either."""
    for asked in ("report-death", "no-such"):
        with pytest.raises(LookupError) as refused:
            names[asked]
        assert isinstance(refused.value, SafeguardingError)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(Names("timescale", dict(reversed(VALUES.items())), ELSEWHERE), True, id="another order"),
        pytest.param(Names("event", VALUES, ELSEWHERE), False, id="another kind"),
        pytest.param(Names("timescale", {**VALUES, "rapid-review": 16}, ELSEWHERE), False, id="another value"),
        pytest.param(Names("timescale", {"rapid-review": 15}, ELSEWHERE), False, id="fewer values"),
        pytest.param(Names("timescale", VALUES, {"report-death": "soon"}), False, id="another date elsewhere"),
        pytest.param(Names("timescale", VALUES), False, id="nothing elsewhere"),
        pytest.param(VALUES, False, id="a plain dict"),
        pytest.param(None, False, id="nothing at all"),
    ],
)
def test_equality_is_of_kind_values_and_dates(names, other, same):
    """Equal ones have equal hashes."""
    assert (names == other) is same
    assert (names != other) is not same
    assert not same or hash(names) == hash(other)


def test_hashes_tell_kinds_and_ids_apart(names):
    """It can be a key of a dict; values need no hash for that."""
    assert {names: "here"}[Names("timescale", VALUES, ELSEWHERE)] == "here"
    assert hash(Names("timescale", {"a": []})) == hash(Names("timescale", {"a": {}}))
    different = [names, Names("event", VALUES, ELSEWHERE), Names("timescale", {"a": 1}), Names("timescale", {"b": 1})]
    assert len({hash(each) for each in different}) == 4


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_copy_is_equal(names, protocol):
    """Values, order and the dates elsewhere come back."""
    same = pickle.loads(pickle.dumps(names, protocol))
    assert same == names
    assert same.items() == names.items()
    with pytest.raises(NotInForceError, match="15 December 2023"):
        same["report-death"]


def test_a_deep_copy_is_equal_and_apart():
    """The copy holds values of its own."""
    names = Names("forum", {"board": ["chair"]})
    same = copy.deepcopy(names)
    assert same == names == copy.copy(names)
    assert same["board"] is not names["board"]


def test_it_keeps_to_what_it_was_given():
    """Later changes of what it was made from don't reach it."""
    values, elsewhere = {"a": 1}, {"b": "from 1 May 2020"}
    names = Names("event", values, elsewhere)
    values["a"] = 2
    values["c"] = 3
    elsewhere.clear()
    assert names.items() == (("a", 1),)
    with pytest.raises(NotInForceError, match="1 May 2020"):
        names["b"]


def test_nothing_can_be_put_in_or_taken_out(names):
    """There is no way to change it by its surface."""
    with pytest.raises(TypeError, match="assignment"):
        names["rapid-review"] = 1
    with pytest.raises(TypeError, match="deletion"):
        del names["rapid-review"]
    with pytest.raises(AttributeError):
        names.more = 1
    assert names == Names("timescale", VALUES, ELSEWHERE)


def test_its_repr_names_ids_and_no_values(names):
    """A repr may end up in a log."""
    assert repr(names) == "<3 timescale: rapid-review, notify-panel, tell-partners>"
