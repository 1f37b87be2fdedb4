"""What editors tell the search: words that mean the same, phrases that mean nothing, pages to show first."""
