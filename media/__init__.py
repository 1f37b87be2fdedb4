"""Pictures and files: what may be uploaded, how it is shown, and covers drawn when there is no photograph."""
