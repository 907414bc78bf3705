"""Proofs that other programs check: theories and instances for proof assistants."""
