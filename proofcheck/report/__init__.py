"""Figures and generated pages."""
