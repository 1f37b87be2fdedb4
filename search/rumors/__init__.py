"""Pasted messages compared with what has been rebutted; the door is ``search.rumors.checking``."""
