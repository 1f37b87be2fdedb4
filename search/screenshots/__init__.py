"""The words in a picture of a message, read on our own machine by the optional package ``rapidocr``."""

from .reading import ScreenshotError, available, read

__all__ = ["ScreenshotError", "available", "read"]
