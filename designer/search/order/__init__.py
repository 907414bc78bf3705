"""Exact search over integers: the order of the sums of exponents, and certificates that there is none."""
