"""Backups: one tar file with the database, the uploads and a list of both, and the way back."""
