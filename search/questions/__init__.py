"""Messages that nothing answers yet, left by readers for the experts: kept without names, joined, answered, told."""
