"""Emitted programs as modules."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType


def load_program(path: str, name: str = "emitted_program") -> ModuleType:
    """An emitted file as a module, which other processes can name if they have the file.

    Raises:
        RuntimeError: it is no Python file.
    """
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} is no Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_emitted(text: str, path: str | None = None) -> ModuleType:
    """The text of an emitted program as a module."""
    module = ModuleType("emitted_program")
    module.__file__ = path
    exec(compile(text, path or "<emitted>", "exec"), module.__dict__)  # noqa: S102  text of our own emitter
    return module
