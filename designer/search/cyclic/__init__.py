"""Exact search for exponents modulo a number."""
