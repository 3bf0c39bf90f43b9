"""The paper's networks in PyTorch: installed as ``proofcheck.models``.

The folder stands at the top of the repository so that the networks are easy to find and to change;
it installs inside the package, as a top-level package called ``models`` would be shadowed by any
folder of that name in a user's working directory.

Nothing here is needed to decide a region: install the extra ``torch`` to use it.
"""
