"""The site: the Markdown pages of this folder, as they stand."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "proofcheck"
author = "The proofcheck maintainers"
project_copyright = author
release = version = version_of("proofcheck-taskvectors")
extensions = ["myst_parser", "mathematics", "reading"]
myst_enable_extensions = ["dollarmath", "amsmath"]
# Headings down to the third level can be linked to, by the names that GitHub gives them.
myst_heading_anchors = 3
# No formula is left for a script to set.
myst_update_mathjax = False
html_theme = "furo"
html_title = f"proofcheck {release}"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
# They hold formulas as TeX, and no page links to them.
html_copy_source = False
html_show_sourcelink = False
exclude_patterns = ["_build"]
# The explorer is a page as it stands.
html_extra_path = ["explorer.html"]
