"""Views parse, call, render."""
