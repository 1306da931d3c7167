"""Reduced ordered decision diagrams over variables that have a few values each.

A diagram is a canonical form (Bryant 1986, with more than two values): two
conditions mean the same exactly when their diagrams are equal. It knows nothing
of facts or findings; variables and values are numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from safeguarding.errors import TooLargeError

#: The three ends of a diagram. IMPOSSIBLE marks states that facts can't be in.
NO, YES, IMPOSSIBLE = 0, 1, 2
_ENDS = (NO, YES, IMPOSSIBLE)
_YES = 1 << YES
_ALL = 1 << NO | _YES | 1 << IMPOSSIBLE
#: Nodes are numbered from here, after the ends.
_FIRST = 3

#: More nodes than any readable policy needs; past it, the loader reports an error.
MOST_NODES = 20_000
_TOO_LARGE = f"a condition needs more than {MOST_NODES:,} nodes as a diagram; split it"

Node = tuple[int, tuple[int, ...]]


#: For each set of the possible values of a variable: the nodes to visit, and the ends reached, as bits.
_Ways = tuple[tuple[tuple[int, ...], int], ...]


def _steps(diagram: Diagram) -> tuple[tuple[int, _Ways], ...]:
    """Return the variable of each number and its ways on.

    The node nearest to `YES` stands last: a walk goes there first, and most that end at `YES` go straight to it.
    """
    steps: list[tuple[int, _Ways]] = [(0, ()) for _ in _ENDS]
    away = [len(diagram.nodes), 0, len(diagram.nodes)]
    for variable, children in diagram.nodes:
        away.append(1 + min(away[child] for child in children))
        ways = []
        for possible in range(1 << len(children)):
            held = {child for value, child in enumerate(children) if possible >> value & 1}
            on = sorted((child for child in held if child > IMPOSSIBLE), key=lambda child: (-away[child], child))
            ways.append((tuple(on), sum(1 << child for child in held if child <= IMPOSSIBLE)))
        steps.append((variable, tuple(ways)))
    return tuple(steps)


@attrs.frozen
class Diagram:
    """One condition: ends 0 to 2 first, then nodes, each after its children.

    Equal conditions over the same order of variables are equal as objects.
    """

    #: (variable, child for each value); the child is an end or the number of a node.
    nodes: tuple[Node, ...]
    #: Where a walk starts.
    root: int
    # A walk is what every answer costs, so its steps are laid out once.
    _steps: tuple[tuple[int, _Ways], ...] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_steps, takes_self=True)
    )

    def ends(self, possible: Sequence[int], enough: int = _ALL) -> int:
        """Return which ends can still be reached, as bits ``1 << end``.

        Args:
            possible: For each variable, the values still possible, as bits ``1 << value``.
            enough: Stop once all of these ends are found.
        """
        steps = self._steps
        number = self.root
        if number <= IMPOSSIBLE:
            return 1 << number
        # As long as the facts leave one way, there is nothing to remember.
        while True:
            variable, sets = steps[number]
            ways, found = sets[possible[variable]]
            if not ways:
                return found
            if found or len(ways) != 1:
                break
            number = ways[0]
        seen = set(ways)
        stack = list(ways)
        while stack and found & enough != enough:
            variable, sets = steps[stack.pop()]
            ways, ended = sets[possible[variable]]
            found |= ended
            for child in ways:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
        return found

    def reaches_yes(self, possible: Sequence[int]) -> bool:
        """Return whether some state still possible ends at `YES`; `possible` as for `ends`."""
        number = self.root
        if number <= IMPOSSIBLE:
            return number == YES
        steps = self._steps
        straight = True
        while True:
            variable, sets = steps[number]
            ways, ended = sets[possible[variable]]
            if ended & _YES:
                return True
            if not ways:
                return not straight and self.ends(possible, _YES) & _YES != 0
            straight = straight and len(ways) == 1
            number = ways[-1]

    @property
    def variables(self) -> frozenset[int]:
        """The variables on which the condition depends."""
        return frozenset(variable for variable, _ in self.nodes)


class Builder:
    """Builds diagrams that share one order of variables; not kept after loading."""

    def __init__(self, order: Iterable[int], sizes: Mapping[int, int]) -> None:
        """Take the order in which variables are asked, and how many values each has."""
        self._rank = {variable: rank for rank, variable in enumerate(order)}
        self._sizes = sizes
        self._nodes: list[Node] = []
        self._numbers: dict[Node, int] = {}

    def test(self, variable: int, values: int) -> int:
        """Return the condition that `variable` has one of `values` (bits)."""
        size = self._sizes[variable]
        return self._node(variable, tuple(values >> value & 1 for value in range(size)))

    def negated(self, condition: int) -> int:
        """Return the condition that holds where `condition` does not."""
        return self._combined(lambda left, right: right ^ left, condition, YES)

    def both(self, left: int, right: int) -> int:
        """Return the condition that holds where both do."""
        return self._combined(lambda a, b: a & b, left, right)

    def either(self, left: int, right: int) -> int:
        """Return the condition that holds where at least one does."""
        return self._combined(lambda a, b: a | b, left, right)

    def within(self, condition: int, possible: int) -> int:
        """Return `condition`, with `IMPOSSIBLE` wherever `possible` does not hold."""
        return self._combined(lambda a, b: a if b else IMPOSSIBLE, condition, possible)

    def turning(self, condition: int, variable: int, one: int, other: int) -> int:
        """Return where `condition` is decided differently by two values of `variable`."""
        return self._combined(
            lambda a, b: int({a, b} == {NO, YES}),
            self._fixed(condition, variable, one, {}),
            self._fixed(condition, variable, other, {}),
        )

    def example(self, condition: int) -> dict[int, int] | None:
        """Return the fewest values of variables for which `condition` holds whatever the others are.

        None where it never holds.
        """
        if condition == YES:
            return {}
        reached: dict[int, dict[int, int]] = {condition: {}}
        for number, so_far in (queue := list(reached.items())):
            if number <= IMPOSSIBLE:
                continue
            variable, children = self._nodes[number - _FIRST]
            for value, child in enumerate(children):
                if child not in reached:
                    reached[child] = {**so_far, variable: value}
                    queue.append((child, reached[child]))
        return reached.get(YES)

    def diagram(self, condition: int) -> Diagram:
        """Return `condition` alone, numbered in one canonical way."""
        numbers = {end: end for end in _ENDS}
        nodes: list[Node] = []

        def copied(number: int) -> int:
            if number not in numbers:
                variable, children = self._nodes[number - _FIRST]
                nodes.append((variable, tuple([copied(child) for child in children])))
                numbers[number] = len(nodes) - 1 + _FIRST
            return numbers[number]

        root = copied(condition)
        return Diagram(tuple(nodes), root)

    def _node(self, variable: int, children: tuple[int, ...]) -> int:
        if len(set(children)) == 1:
            return children[0]
        node = (variable, children)
        if node not in self._numbers:
            if len(self._nodes) >= MOST_NODES:
                raise TooLargeError(_TOO_LARGE)
            self._nodes.append(node)
            self._numbers[node] = len(self._nodes) - 1 + _FIRST
        return self._numbers[node]

    def _top(self, number: int) -> int | None:
        return None if number <= IMPOSSIBLE else self._nodes[number - _FIRST][0]

    def _child(self, number: int, variable: int, value: int) -> int:
        if self._top(number) != variable:
            return number
        return self._nodes[number - _FIRST][1][value]

    def _combined(self, join: Callable[[int, int], int], left: int, right: int) -> int:
        done: dict[tuple[int, int], int] = {}

        def combined(a: int, b: int) -> int:
            if (a, b) not in done:
                tops = [top for top in (self._top(a), self._top(b)) if top is not None]
                if not tops:
                    done[a, b] = join(a, b)
                else:
                    top = min(tops, key=self._rank.__getitem__)
                    done[a, b] = self._node(
                        top,
                        tuple(
                            combined(self._child(a, top, value), self._child(b, top, value))
                            for value in range(self._sizes[top])
                        ),
                    )
            return done[a, b]

        return combined(left, right)

    def _fixed(self, number: int, variable: int, value: int, done: dict[int, int]) -> int:
        top = self._top(number)
        if top is None:
            return number
        if number not in done:
            children = self._nodes[number - _FIRST][1]
            if top == variable:
                done[number] = children[value]
            else:
                fixed = tuple(self._fixed(child, variable, value, done) for child in children)
                done[number] = self._node(top, fixed)
        return done[number]
