"""The networks in PyTorch, and the images and texts that they train on: installed as ``proofcheck.models``.

The folder stands at the top of the repository so that the networks are easy to find and to change; it installs inside
the package, as a top-level package called ``models`` would be shadowed by any folder of that name in a user's working
directory.

`patterns`, `tokens`, `recipe`, and the data (`images`, `coloured`, `books`, `novels`, `word_pieces`) need NumPy only;
the rest needs the extra ``torch``, and loads when it is first asked for. Nothing here is needed to decide a region.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofcheck.models.family import Family, train_family
    from proofcheck.models.patterns import Patterns
    from proofcheck.models.recipe import Recipe
    from proofcheck.models.task_vector import TaskVector, merged
    from proofcheck.models.tokens import Tokens
    from proofcheck.models.training import fine_tune, pretrained
    from proofcheck.models.transformer import Transformer

__all__ = [
    "Family",
    "Patterns",
    "Recipe",
    "TaskVector",
    "Tokens",
    "Transformer",
    "fine_tune",
    "merged",
    "pretrained",
    "train_family",
]

_PLACES = {
    "Family": "family",
    "Patterns": "patterns",
    "Recipe": "recipe",
    "TaskVector": "task_vector",
    "Tokens": "tokens",
    "Transformer": "transformer",
    "fine_tune": "training",
    "merged": "task_vector",
    "pretrained": "training",
    "train_family": "family",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(f"proofcheck.models.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
