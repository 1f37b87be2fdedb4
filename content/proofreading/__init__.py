"""What a page still lacks before it can be trusted: checks by subject, one door: ``findings.findings(page)``."""
