"""Decision diagrams: one form for each meaning, and exactly the ends that can be reached."""

from __future__ import annotations

import copy
import pickle
import time
from itertools import product

import pytest

from safeguarding import _diagram
from safeguarding._diagram import IMPOSSIBLE, NO, YES, Builder, Diagram
from safeguarding.errors import TooLargeError

ONLY_NO, ONLY_YES, EITHER = 1 << NO, 1 << YES, 1 << NO | 1 << YES


@pytest.fixture
def builder():
    """Variables 7, 2 and 5, asked in this order, with 2, 3 and 2 values."""
    return Builder([7, 2, 5], {7: 2, 2: 3, 5: 2})


def possible(first=0b11, second=0b111, third=0b11):
    """The values still possible of variables 7, 2 and 5, at the places of their numbers."""
    bits = [0] * 8
    bits[7], bits[2], bits[5] = first, second, third
    return bits


def test_the_ends_are_numbered_as_documented():
    """No is 0, yes is 1, impossible is 2."""
    assert (NO, YES, IMPOSSIBLE) == (0, 1, 2)


def test_a_test_of_one_variable(builder):
    """A test is yes for its values, no for the others, and either while both are possible."""
    test = builder.diagram(builder.test(2, 0b101))
    assert test.nodes == ((2, (YES, NO, YES)),)
    assert test.variables == {2}
    ends = {bits: test.ends(possible(second=bits)) for bits in range(1, 8)}
    assert ends == {
        0b001: ONLY_YES, 0b010: ONLY_NO, 0b011: EITHER, 0b100: ONLY_YES, 0b101: ONLY_YES, 0b110: EITHER, 0b111: EITHER,
    }  # fmt: skip


@pytest.mark.parametrize(("values", "end"), [(0b000, NO), (0b111, YES)])
def test_a_test_that_turns_on_nothing(builder, values, end):
    """A test of no value or of every value is an end without nodes."""
    assert builder.diagram(builder.test(2, values)) == Diagram((), end)
    assert builder.diagram(builder.test(2, values)).variables == frozenset()


def test_every_condition_on_three_variables_has_one_form():
    """Each of the 256 conditions on three yes-or-no variables is one diagram, however built, exact in all 27 states."""
    rows = list(product((0, 1), repeat=3))
    seen = set()
    for truth in product((NO, YES), repeat=len(rows)):
        builder = Builder([0, 1, 2], {0: 2, 1: 2, 2: 2})
        table = dict(zip(rows, truth, strict=True))

        def row(values, builder=builder):
            tests = [builder.test(variable, 1 << value) for variable, value in enumerate(values)]
            return builder.both(builder.both(tests[0], tests[1]), tests[2])

        yes, no = NO, NO
        for values in reversed(rows):
            if table[values]:
                yes = builder.either(row(values), yes)
            else:
                no = builder.either(no, row(values))
        made = builder.diagram(yes)
        assert made == builder.diagram(builder.negated(no))
        assert hash(made) == hash(builder.diagram(builder.negated(no)))
        for left in product((0b01, 0b10, 0b11), repeat=3):
            reached = {
                table[values] for values in rows if all(bits >> v & 1 for bits, v in zip(left, values, strict=True))
            }
            assert made.ends(left) == sum(1 << end for end in reached)
            assert made.reaches_yes(left) is (YES in reached)
        depends = {
            variable
            for variable in range(3)
            for values in rows
            if table[values] != table[(*values[:variable], 1 - values[variable], *values[variable + 1 :])]
        }
        assert made.variables == depends
        seen.add(made)
    assert len(seen) == 256


def test_one_variable_tested_twice(builder):
    """Tests of one variable for different values join as their values do."""
    first, second = builder.test(2, 0b011), builder.test(2, 0b110)
    assert builder.both(first, second) == builder.test(2, 0b010)
    assert builder.either(first, second) == YES
    assert builder.both(builder.test(2, 0b001), builder.test(2, 0b100)) == NO


def test_variables_stand_in_the_order_given(builder):
    """A diagram asks first what the order names first, whatever was joined first."""
    made = builder.diagram(
        builder.both(builder.test(5, 0b10), builder.both(builder.test(2, 0b001), builder.test(7, 0b01)))
    )
    assert [variable for variable, _ in reversed(made.nodes)] == [7, 2, 5]
    assert made.root == 2 + len(made.nodes)


def test_equal_parts_are_shared(builder):
    """Two ways that lead to the same rest use one node for it."""
    exactly_one = builder.either(
        builder.both(builder.test(7, 0b01), builder.test(2, 0b001)),
        builder.both(builder.test(7, 0b10), builder.test(2, 0b001)),
    )
    assert len(builder.diagram(builder.either(exactly_one, builder.test(5, 0b01))).nodes) == 2


def test_impossible_states_give_no_end(builder):
    """Within what is possible, an end that only impossible states reach is never found."""
    condition = builder.either(builder.test(7, 0b10), builder.test(5, 0b10))
    never_both_low = builder.negated(builder.both(builder.test(7, 0b01), builder.test(5, 0b01)))
    made = builder.diagram(builder.within(condition, never_both_low))
    assert made.ends(possible()) == 1 << YES | 1 << IMPOSSIBLE
    assert made.ends(possible(first=0b01)) == 1 << YES | 1 << IMPOSSIBLE
    assert made.ends(possible(first=0b01, third=0b10)) == ONLY_YES
    assert made.ends(possible(first=0b01, third=0b01)) == 1 << IMPOSSIBLE


def test_where_nothing_is_possible(builder):
    """A diagram without any state but impossible ones has one end, and no yes."""
    none = builder.diagram(builder.within(builder.test(7, 0b10), NO))
    assert (none.root, none.ends(possible()), none.reaches_yes(possible())) == (IMPOSSIBLE, 1 << IMPOSSIBLE, False)
    assert builder.example(IMPOSSIBLE) is None


def test_what_is_impossible_is_no_yes(builder):
    """A walk to a yes turns back from it."""
    some = builder.either(builder.test(7, 0b10), builder.test(5, 0b10))
    only = builder.diagram(builder.within(some, builder.negated(builder.test(7, 0b10))))
    assert [only.reaches_yes(possible(first=bits)) for bits in (0b01, 0b10, 0b11)] == [True, False, True]


def test_turning_is_where_two_values_decide_differently(builder):
    """A condition turns on a variable exactly where its two values lead to no and to yes."""
    seven_or_two = builder.either(builder.test(7, 0b10), builder.test(2, 0b100))
    assert builder.turning(seven_or_two, 7, 0, 1) == builder.test(2, 0b011)
    assert builder.turning(seven_or_two, 2, 0, 2) == builder.test(7, 0b01)
    assert builder.turning(seven_or_two, 2, 0, 1) == NO
    assert builder.turning(seven_or_two, 5, 0, 1) == NO
    assert builder.turning(YES, 7, 0, 1) == NO


def test_nothing_turns_on_the_impossible(builder):
    """Where one of two values is impossible, the condition does not turn on them."""
    within = builder.within(builder.test(7, 0b10), builder.negated(builder.test(7, 0b01)))
    assert builder.turning(within, 7, 0, 1) == NO


def test_a_diagram_holds_only_what_it_needs(builder):
    """A diagram is numbered alone: what else the builder made does not show."""
    alone = Builder([7, 2, 5], {7: 2, 2: 3, 5: 2})
    for values in range(1, 7):
        builder.test(2, values)
    condition = [made.both(made.test(7, 0b10), made.test(5, 0b01)) for made in (builder, alone)]
    assert builder.diagram(condition[0]) == alone.diagram(condition[1])


def test_a_diagram_is_a_value(builder):
    """A diagram is hashable and equal to its copies."""
    made = builder.diagram(builder.both(builder.test(7, 0b10), builder.test(2, 0b011)))
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made
    assert hash(copy.deepcopy(made)) == hash(made)
    assert made != builder.diagram(builder.test(7, 0b10))


def test_too_large():
    """A condition that needs more nodes than the cap is given up, and soon."""
    # The worst order for pairs: all the first ones, then all the second ones.
    pairs = range(20)
    builder = Builder([*pairs, *(pair + 20 for pair in pairs)], dict.fromkeys(range(40), 2))

    def any_pair():
        condition = NO
        for pair in pairs:
            both = builder.both(builder.test(pair, 0b10), builder.test(pair + 20, 0b10))
            condition = builder.either(condition, both)

    started = time.perf_counter()
    with pytest.raises(TooLargeError, match="a condition needs more than 20,000 nodes as a diagram; split it"):
        any_pair()
    assert time.perf_counter() - started < 10


def test_the_cap_is_exact(monkeypatch):
    """As many nodes as the cap are built; one more is refused, and an equal node is not one more."""
    monkeypatch.setattr(_diagram, "MOST_NODES", 2)
    builder = Builder([0, 1, 2], {0: 2, 1: 2, 2: 2})
    first = builder.test(0, 0b10)
    builder.test(1, 0b10)
    assert builder.test(0, 0b10) == first
    with pytest.raises(TooLargeError):
        builder.test(2, 0b10)
