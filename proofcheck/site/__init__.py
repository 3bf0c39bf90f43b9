"""What ``docs`` writes: pages, their figures, the claim graph and the JSON Schemas."""
