"""Targets in Python that hand tasks to other processes: the same encoder, worker and decoder with another driver."""

from __future__ import annotations

from designer.emitters import galois_program, numpy_program
from designer.emitters.driver import Driver
from designer.emitters.form import Form
from designer.emitters.program import fill


def program(form: Form, driver: Driver) -> str:
    """The program on NumPy for prime fields, on galois for the others."""
    serves = numpy_program if form.points.field.degree == 1 else galois_program
    return fill(form, serves.backend(form), driver)
