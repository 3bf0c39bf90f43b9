"""The site: the Markdown pages of this folder, as they stand."""

project = "proofcheck"
author = "The proofcheck maintainers"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "amsmath"]
html_theme = "furo"
html_title = "proofcheck"
exclude_patterns = ["_build"]
