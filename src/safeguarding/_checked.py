"""The shipped rules as they were checked when the package was built: the same content, read much faster.

In a checkout there is no such file, and the YAML is read and checked each time. The build
puts it into the wheel (``hatch_build.py``), after everything that the loader looks for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from safeguarding._document import Value

#: Beside the YAML, in an installed package.
NAME = "checked.json"


@cache
def contents(data: Path) -> Mapping[str, Value]:
    """Return what each file under `data` holds, by its path from there; nothing where that is not there, or damaged."""
    try:
        text = (data / NAME).read_text(encoding="utf-8")
        found = json.loads(text, object_hook=_read)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def written(files: Mapping[str, Value]) -> str:
    """Return the text from which `contents` gives `files` again."""
    return json.dumps(files, ensure_ascii=False, separators=(",", ":"), default=_day)


def _day(value: date) -> dict[str, str]:
    # No key of an edition is empty.
    return {"": value.isoformat()}


def _read(found: dict[str, Any]) -> dict[str, Any] | date:
    return date.fromisoformat(found[""]) if "" in found else found
