"""The table of the best codes known: its files, queries, checks and pages."""
