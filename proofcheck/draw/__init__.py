"""Figures: regions, λ-sets, certified answers, and the card of a notebook; they decide nothing."""
