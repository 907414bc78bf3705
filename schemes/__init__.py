"""Scheme files of the catalogue."""
