"""What an edition can hold beside criteria, duties, events and time limits.

Each section is a list of entries with an id. A reader takes one entry and the reader
of citations, and returns its model, or None where it noted a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import attrs

from safeguarding._contacts import contact
from safeguarding._forums import forum, group
from safeguarding._levels import level
from safeguarding._policy_reading import policy
from safeguarding._reading import At
from safeguarding._registers import announced_act, publication, signpost, term
from safeguarding.sources import Citation

ReadCitation = Callable[[At | None], Citation | None]


class Item(Protocol):
    """A model of a section."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


@attrs.frozen(kw_only=True)
class Entry:
    """An item and where it stands."""

    item: Item
    at: At = attrs.field(eq=False)


ReadItem = Callable[[At, ReadCitation], Item | None]

#: The sections of an edition file by their key.
SECTIONS: Mapping[str, ReadItem] = {
    "levels": level,
    "contacts": contact,
    "groups": group,
    "forums": forum,
    "signposts": signpost,
    "publications": publication,
    "announced": announced_act,
    "terms": term,
    "escalation": policy,
}
