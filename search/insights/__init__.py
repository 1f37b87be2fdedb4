"""What readers search, and what they find: counts, kept for 90 days, that point at nobody."""
