"""At the root, so that doctests of the package obey it as the tests do."""

pytest_plugins = ("tests.extras",)
