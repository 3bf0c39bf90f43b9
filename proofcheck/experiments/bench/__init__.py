"""What studies share: networks, readings and panels of figures."""
