"""The hidden constants: networks, laws, fits and intervals, and what of them is stored."""
