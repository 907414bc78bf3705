"""Formal proofs and independent checkers."""
