"""Sphinx: the documentation, some of whose pages are made from the catalogue while it is built."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import made  # noqa: E402

import derive  # noqa: E402

project = "derive"
author = "The derive authors"
release = version = derive.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "typeset"]
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "derive"
html_static_path = ["_static"]
html_css_files = ["maths.css"]
exclude_patterns = ["_build", "README.md"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
nitpicky = False
# Formulas of a document are shown as they are written, in blocks that name a language that is none of Pygments'.
suppress_warnings = ["misc.highlighting_failure"]

made.pages(HERE / "made")
