"""The site: the Markdown pages of this folder, as they stand."""

project = "proofcheck"
author = "The proofcheck maintainers"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "amsmath"]
# Headings down to the third level can be linked to, by the names that GitHub gives them.
myst_heading_anchors = 3
html_theme = "furo"
html_title = "proofcheck"
exclude_patterns = ["_build"]
