"""Codes over the real and the complex numbers, in float64 and complex128: bases, conditioning, error bounds."""
