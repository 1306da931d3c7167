"""Checks the shipped rules while the wheel is built, and puts them in as JSON, which is read much faster."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CheckedRules(BuildHookInterface):
    """Adds ``safeguarding/data/checked.json`` to a wheel; an editable install reads the YAML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file under ``build``, and name its place in the wheel."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from safeguarding import partnerships, rulebook
        from safeguarding._cli_rules import changes
        from safeguarding._folders import checked_text

        for partnership in partnerships():
            for day in changes(partnership):
                rulebook(partnership, on=day)
        # Not beside the wheel: all that lies there is published.
        file = Path(self.root, "build", "checked.json")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(checked_text(), encoding="utf-8")
        build_data["force_include"][str(file)] = "safeguarding/data/checked.json"
