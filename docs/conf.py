"""How the documentation is built: ``make docs``."""

import sys
from datetime import date
from pathlib import Path

from sphinx.application import Sphinx

import safeguarding

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "safeguarding"
author = "the safeguarding authors"
project_copyright = f"{author}, MIT licence"
version = release = safeguarding.__version__
language = "en-GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "safeguarding_pages",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_ext"]
nitpicky = True
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]

# The rules that the generated pages show. Nothing reads the clock: the date stands here.
safeguarding_partnership = "croydon"
safeguarding_on = date(2026, 11, 22)
safeguarding_checklist = "checklist.yaml"

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "undoc-members": True}
default_role = "code"
napoleon_google_docstring = True
napoleon_custom_sections = [("Source", "notes_style")]
napoleon_use_rtype = False
# Other libraries' types have no page here, and neither has our own machinery.
nitpick_ignore_regex = [
    ("py:class", r"safeguarding\.\w+\.(Facts|Model)"),  # each stands for any of several classes
    ("py:.*", r"(?!safeguarding\.).*"),
    ("py:.*", r"safeguarding\.(.*\.)?_.*"),
]


def setup(app: Sphinx) -> None:
    """Keep napoleon from reading "Inclusive: the limit is met" beside a field as the name of a type."""
    kept: dict[str, list[str]] = {}

    def keep(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
        if what in {"attribute", "data", "property"}:
            # A named tuple's own words for a field tell nothing.
            kept[name] = [line for line in lines if not line.startswith("Alias for field number")]
            lines.clear()

    def give_back(_app: Sphinx, _what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
        lines.extend(kept.pop(name, []))

    # Napoleon itself comes at 500.
    app.connect("autodoc-process-docstring", keep, priority=400)
    app.connect("autodoc-process-docstring", give_back, priority=600)


html_theme = "furo"
html_title = "safeguarding"
html_static_path = ["_static"]
html_css_files = ["safeguarding.css"]
templates_path = ["_templates"]
html_search_scorer = str(HERE / "scorer.js")
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "announcement": "In immediate danger, call 999 first.",
    "top_of_page_buttons": [],
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
