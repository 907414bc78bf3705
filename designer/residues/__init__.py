"""Exact integer and fixed-point results through a residue number system: a coded job modulo each of some primes."""
