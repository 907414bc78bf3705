"""The floors: imports go down or stay, brothers keep apart, a library is imported in its one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

import designer

ROOT = Path(designer.__file__).parent
MODULES = {
    ".".join(["designer", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}

FLOORS = {
    0: [
        "designer.algebra",
        "designer.errors",
        "designer.kernels",
        "designer.named_values",
        "designer.user_directories",
    ],
    1: [
        f"designer.{noun}"
        for noun in (
            "operation",
            "scheme",
            "scheme_file",
            "scheme_format",
            "scheme_text",
            "scheme_values",
            "scheme_parts",
            "scheme_sections",
            "block_map",
            "node_map",
            "node_product",
            "points_text",
            "code",
            "alignment",
            "counting",
            "product",
            "points_rule",
            "points",
            "functional",
            "verdict",
            "markup",
        )
    ],
    2: ["designer.operations", "designer.catalogue"],
    3: ["designer.analyses", "designer.approximation", "designer.latency", "designer.proving", "designer.reals"],
    4: ["designer.emitters", "designer.executors"],  # an emitted program states its thresholds
    5: [
        "designer.bibliography",
        "designer.degree_latex",
        "designer.point_pictures",
        "designer.claims",
        "designer.claim_checks",
        "designer.claim_quantities",
        "designer.claim_format",
        "designer.comparison",
        "designer.execution",
        "designer.job_process",
        "designer.contest",
        "designer.explanation",
        "designer.mathml",
        "designer.report_latex",
        "designer.report_pages",
        "designer.report_text",
        "designer.reports",
        "designer.residues",
        "designer.search",
        "designer.plots",
        "designer.tables",
        "designer.trust",
    ],
    6: ["designer.cli", "designer.web", "designer.__main__", "designer"],
}

UPWARD = {
    (
        "designer.scheme",
        "designer.operations.chain",
    ): "closing a family of chains needs what its letters mean",
    ("designer.scheme", "designer.operations.declaration"): "the same",
    ("designer.scheme", "designer.operations.polynomial"): "another polynomial map for a family of codes",
    ("designer.scheme_file", "designer.operations"): "the registry: which operation a file names",
    ("designer.scheme_file", "designer.operations.chain"): "a chain's family has a syntax of its own",
    ("designer.scheme_file", "designer.operations.declaration"): "how options reach the operation",
    ("designer.scheme_format", "designer.operations"): "the names that a file may give",
    ("designer.code", "designer.tables"): "notebook display",
}

GALOIS_PROGRAM = ["designer.kernels.finite_field"]
"""Source text for emitted programs, which run on galois alone; the toolkit imports it lazily."""

COMPILED = ["designer.search.kernels"]
"""Compiled loops: numba decorates them at the top, so they are imported lazily."""

SERVED = ["designer.web.application", "designer.web.guard"]
"""The web application, which `serve` imports when it has found the framework there."""

HOMES = {
    "latex2mathml": ["designer.mathml"],
    "matplotlib": ["designer.plots.matplotlib_figure"],
    "plotly": ["designer.plots.plotly_figure"],
    "sympy": ["designer.algebra.symbolic"],
    "z3": ["designer.algebra.smt", "designer.algebra.smt_clauses", "designer.algebra.smt_linear"],
    "pysat": ["designer.algebra.sat"],
    "numba": ["designer.search.kernels", "designer.search.dependent_rows", "designer.search.rup"],
    "mpmath": ["designer.algebra.enclosure"],
    "networkx": ["designer.algebra.bipartite"],
    "galois": ["designer.algebra.field", "designer.emitters", *GALOIS_PROGRAM],
    "starlette": ["designer.web.application", "designer.web.guard", "designer.web.server"],
    "uvicorn": ["designer.web.server"],
    "flint": ["designer.algebra.sumset", "designer.algebra.linear", "designer.algebra.field"],
}


ARRAY_CODE = (
    *(
        f"designer.algebra.{n}"
        for n in ("arrays", "census", "dense", "formula_arrays", "gaps", "minors", "symmetry", "table_elimination")
    ),
    *(f"designer.approximation.{n}" for n in ("barycentric", "comparison", "minimax", "real_code")),
    "designer.reals.",
    "designer.residues.",
    "designer.latency.",
    "designer.search.",
)
"""How the names of modules begin that work on NumPy arrays throughout; all others import them inside functions."""


def floor(module: str) -> int | None:
    """The floor of the longest prefix that has one."""
    found = [
        (len(name), level)
        for level, modules in FLOORS.items()
        for name in modules
        if module == name or (module.startswith(f"{name}.") and name != "designer")
    ]
    return max(found)[1] if found else None


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """What a module imports anywhere in its text, and whether at its top level."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    inside = {
        node for function in ast.walk(tree) if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    } | {
        node for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
        for node in ast.walk(test)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node not in inside) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative import"
            for name in node.names:
                if (node.module, name.name) == ("designer", "__version__"):
                    continue
                whole = f"{node.module}.{name.name}"
                yield (whole if whole in MODULES else str(node.module)), node not in inside


def graph() -> networkx.DiGraph[str]:
    result: networkx.DiGraph[str] = networkx.DiGraph()
    for module in MODULES:
        result.add_node(module)
        result.add_edges_from((module, target) for target, _ in imports(module) if target.split(".")[0] == "designer")
    return result


GRAPH = graph()


def test_every_module_has_a_floor() -> None:
    assert [module for module in MODULES if floor(module) is None] == []


def test_no_import_goes_up() -> None:
    upward = {
        (module, target)
        for module, target in GRAPH.edges
        if module != "designer" and (floor(target) or 0) > (floor(module) or 0)
    }
    assert upward <= set(UPWARD), upward - set(UPWARD)


def test_every_exception_is_needed() -> None:
    missing = {edge for edge in UPWARD if edge[1] in MODULES and not GRAPH.has_edge(*edge)}
    assert not missing


def test_emitters_and_executors_do_not_import_each_other() -> None:
    wrong = {
        (module, target)
        for module, target in GRAPH.edges
        if floor(module) == floor(target) == 4 and module.split(".")[1] != target.split(".")[1]
    }
    assert not wrong


def test_operations_do_not_know_their_brothers() -> None:
    """One file each; what they share stands in the package itself or in one module for all."""
    package, shared = "designer.operations.", {"designer.operations.declaration"}
    wrong = {
        (module, target)
        for module, target in GRAPH.edges
        if module.startswith(package) and target.startswith(package) and target not in shared
    }
    assert not wrong


def test_algebra_knows_no_scheme() -> None:
    allowed = ("designer.algebra", "designer.errors", "designer.kernels")
    wrong = {(m, t) for m, t in GRAPH.edges if m.startswith("designer.algebra") and not t.startswith(allowed)}
    assert not wrong


def test_imports_at_the_top_have_no_cycle() -> None:
    top: networkx.DiGraph[str] = networkx.DiGraph()
    for module in MODULES:
        top.add_edges_from((module, target) for target, outside in imports(module) if outside and target in MODULES)
    top.remove_edges_from([(m, m.rpartition(".")[0]) for m in MODULES if top.has_edge(m, m.rpartition(".")[0])])
    assert list(networkx.simple_cycles(top)) == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_in_its_one_place_and_lazily(library: str) -> None:
    wrong = [
        f"{module} imports {target}{' at its top' if outside else ''}"
        for module in MODULES
        for target, outside in imports(module)
        if target.split(".")[0] == library
        and (
            (outside and module not in (*GALOIS_PROGRAM, *COMPILED, *SERVED))
            or not any(module.startswith(home) for home in HOMES[library])
        )
    ]
    assert not wrong


def test_the_galois_kernel_is_not_imported_at_a_top() -> None:
    wrong = [m for m in MODULES for target, outside in imports(m) if outside and target in GALOIS_PROGRAM]
    assert not wrong


def test_the_web_application_is_imported_by_its_server_alone() -> None:
    wrong = [
        f"{module} imports {target}{' at its top' if outside else ''}"
        for module in MODULES
        for target, outside in imports(module)
        if target in SERVED and module not in SERVED and (outside or module != "designer.web.server")
    ]
    assert not wrong


def test_numpy_is_not_imported_at_the_top_outside_the_kernels_and_array_code() -> None:
    wrong = [
        module
        for module in MODULES
        for target, outside in imports(module)
        if outside and target.split(".")[0] == "numpy" and not module.startswith(("designer.kernels.", *ARRAY_CODE))
    ]
    assert not wrong


def test_array_code_is_imported_lazily() -> None:
    wrong = {
        (module, target)
        for module in MODULES
        for target, outside in imports(module)
        if outside and target.startswith(ARRAY_CODE) and not module.startswith(ARRAY_CODE)
    }
    assert not wrong
