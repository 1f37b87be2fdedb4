"""Precise push: what people asked to hear of, and how they hear of it, once, with the reason."""
