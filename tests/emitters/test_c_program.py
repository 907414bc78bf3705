"""Programs in C: they compile without a warning, test themselves, and agree with Python's integers."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, islice
from itertools import product as cartesian
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from c_files import GCC, SANITIZED, Library, compiled, needs_gcc, self_tested
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import SIGNATURES, literal_codes
from test_emitters import CODES, HOSTILE, SUBSETS, changed, direct, inputs, some
from test_steps import CASES as OPERATIONS

from designer.algebra.field import field
from designer.analyses.choice import default_points
from designer.analyses.exact import exact_threshold
from designer.catalogue import load
from designer.code import Code
from designer.emitters import c_program, c_tables, emit, trial
from designer.emitters.form import form
from designer.errors import DesignerError
from designer.points import EvaluationSet, distinct, grid, random_points, subgrids
from designer.scheme_file import load_text

pytestmark = needs_gcc
EPC = load("epc").bind(p=2, m=2, n=2)
LARGE = field(2**61 - 1)


# what they compute


@pytest.mark.parametrize("name", CODES)
def test_a_file_for_each_scheme_of_the_catalogue_tests_itself(name: str, tmp_path: Path) -> None:
    code = CODES[name]
    done = self_tested(emit(code, default_points(code), target="c"), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{code.label}: 24 comparisons with the direct computation, all equal\n"


LAGRANGE = load("lagrange").with_function("A*B*A - 3*A").bind(K=2, T=1)
LIBRARY: dict[str, tuple[Code, EvaluationSet]] = {
    "dense": (EPC, distinct(12)),
    "values at nodes, masked": (LAGRANGE, distinct(9, LARGE)),
    "sparse, masked": (load("gasp-small").bind(K=2, L=2, T=2), distinct(20, field(2**31 - 1))),
    "two variables, overlap-add": (load("convolution2d").bind(m1=2, m2=1, n1=2, n2=2), grid([4, 3], LARGE)),
    "derivatives": SUBSETS["hermite, three factors"],
    "roots of unity": SUBSETS["matdot at cube roots"],
    "negative exponents": (CODES["dft"], default_points(CODES["dft"])),
    "several answers a worker, in order": (load("bivariate").bind(K=2, L=2), subgrids(3, [2, 1], order="horizontal")),
    "a layer": (OPERATIONS["layer"], distinct(OPERATIONS["layer"].product.degrees[0] + 2, LARGE)),
    "a scalar": (OPERATIONS["scalar"], distinct(7)),
    "the field of two elements": (load("convolution").bind(m=1, n=2), distinct(2, field(3))),
}


@pytest.mark.parametrize("case", LIBRARY)
def test_as_a_library_it_gives_the_result_of_python_s_integers(case: str, tmp_path: Path) -> None:
    """Under the sanitizers of addresses and undefined behaviour."""
    code, points = LIBRARY[case]
    library = Library(code, points, tmp_path, *SANITIZED)
    received = form(code, points).needed.count
    sets = [*some(points, received, 3), list(range(len(points)))]
    if points.in_order:
        sets = [list(range(received)), list(range(len(points)))]
    for kind, extra in (("random", 1), ("extreme", 0)):
        arrays = inputs(code, points.field, kind, extra)
        expected = direct(code, arrays, points.field).reshape(-1).tolist()
        assert library.decoded(arrays, sets) == [expected] * len(sets)


def test_every_subset_of_the_size_needed_decodes(tmp_path: Path) -> None:
    for case in ("grid", "epc over", "matdot", "random points of two variables"):
        code, points = SUBSETS[case]
        library = Library(code, points, tmp_path)
        sets = list(islice(combinations(range(len(points)), form(code, points).needed.count), 130))
        arrays = inputs(code, points.field, "random")
        expected = direct(code, arrays, points.field).reshape(-1).tolist()
        assert library.decoded(arrays, sets) == [expected] * len(sets)


@settings(max_examples=12, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(literal_codes(kinds=tuple(SIGNATURES), most=12), st.sampled_from([13, 65537, 2**61 - 1]))
def test_whatever_decodes_is_emitted_and_passes_its_self_test(code: Code, q: int) -> None:
    assume(code.product.readable and code.product.support_size <= 10)
    count, over = min(code.product.support_size + 1, 12), field(q)
    several = len(code.variables) > 1
    points = random_points(count, over, dimension=len(code.variables)) if several else distinct(count, over)
    assume(exact_threshold(code, points).sufficient is not None)
    with TemporaryDirectory() as folder:
        library = Library(code, points, Path(folder))
        arrays = inputs(code, over, "random")
        expected = direct(code, arrays, over).reshape(-1).tolist()
        assert library.decoded(arrays, [range(count)]) == [expected]


# wrong answers


WRONG = {
    "dense": (load("epc").bind(p=2, m=1, n=2), distinct(10), 2),
    "sparse": (load("gasp-small").bind(K=2, L=2, T=1), distinct(13, field(2**31 - 1)), 1),
    "values at nodes": (load("lagrange").bind(K=2, T=1), distinct(10), 2),
    "a grid": (load("bi0").bind(p=1, m=2, n=2), grid([4, 3], LARGE), 1),
}


@pytest.mark.parametrize("case", WRONG)
def test_so_many_wrong_answers_are_corrected_and_more_are_refused(case: str, tmp_path: Path) -> None:
    code, points, wrong = WRONG[case]
    library = Library(code, points, tmp_path, wrong=wrong)
    arrays = inputs(code, points.field, "random")
    expected = direct(code, arrays, points.field).reshape(-1).tolist()
    sets = [list(map(int, np.random.default_rng(n).permutation(len(points)))) for n in range(4)]
    received = form(code, points, wrong=wrong).needed.count
    for liars in range(wrong + 1):
        assert library.decoded(arrays, [chosen[:received] for chosen in sets], liars) == [expected] * 4
    refused = library.decoded(arrays, [chosen[:received] for chosen in sets], wrong + 1)
    assert refused == ["more wrong answers than the code corrects"] * 4


def test_a_file_that_corrects_tests_itself(tmp_path: Path) -> None:
    code, points, wrong = WRONG["sparse"]
    text = emit(code, points, target="c", wrong=wrong)
    done = self_tested(text, tmp_path, *SANITIZED)
    assert (done.returncode, done.stderr) == (0, "")
    blind = changed(text, "if (found || status != DONE)", "if (!found || status != DONE)")
    assert self_tested(blind, tmp_path).returncode == 1


# masks


def test_masks_take_the_bytes_of_the_entropy_and_none_is_reduced(tmp_path: Path) -> None:
    """In GF(5) an element has three bits: of 256 bytes those with the values 0 to 4 there, each equally often."""
    code = load_text(
        'operation = "matmul"\n[exponents]\nA = ["k"]\nB = ["p - 1 - k"]\n[masks]\ncount = { A = 1 }\nA = ["2"]\n'
    ).bind(p=1, m=1, n=1)
    points = distinct(3, field(5))
    library = Library(code, points, tmp_path)
    zero = [np.zeros((1, 160), np.int64), np.zeros((160, 1), np.int64)]
    (_, share), *_ = library.lines(zero, [])
    masks = share[:160]  # at the point 1
    bytes_ = [37 * (n + 1) % 256 for n in range(256)]
    assert masks == [byte % 8 for byte in bytes_ if byte % 8 < 5][:160]
    assert Counter(masks) == dict.fromkeys(range(5), 32)


def test_each_encoding_of_a_private_code_draws_fresh_masks(tmp_path: Path) -> None:
    (tmp_path / "program.c").write_text(emit(CODES["secure-matdot"], distinct(7), target="c"), "utf-8")
    (tmp_path / "twice.c").write_text(
        '#define NO_MAIN\n#include "program.c"\nint main(void)\n{\n'
        "    size_t sizes[INDICES] = {4, 4, 4};\n    static Element zero[16], share[2][2][ROWS_MOST];\n"
        "    const Element *operands[OPERANDS] = {zero, zero};\n"
        "    for (int n = 0; n < 2; n++)\n"
        "        encode(sizes, operands, (Element *[OPERANDS]){share[n][0], share[n][1]}, NULL, NULL);\n"
        "    for (int o = 0; o < 2; o++)\n"
        "        if (memcmp(share[0][o], share[1][o], 8 * sizeof(Element)) == 0)\n            return 1;\n"
        "    return 0;\n}\n",
        "utf-8",
    )
    done = subprocess.run(
        [GCC, "-DROWS_MOST=1000", str(tmp_path / "twice.c"), "-o", str(tmp_path / "twice")], check=False
    )
    assert done.returncode == 0
    assert subprocess.run([str(tmp_path / "twice")], check=False).returncode == 0


# the self-test can fail


MISTAKES = {
    "encoding coefficient": ("{1, 3, 9, 27}", "{1, 3, 9, 28}"),
    "encoding coefficient of B": ("{5, 3125, 1, 625}", "{5, 3125, 2, 625}"),
    "point": ("{{1}, {2}, {3},", "{{1}, {2}, {33},"),
    "carrier": ("{3, 7, 1}}", "{3, 6, 1}}"),
    "coefficient of a target": ("{{0, 1, 1},", "{{0, 1, 2},"),
    "task": ("{{4, 4}}", "{{4, 5}}"),
    "weight": ("Element scale = inverse(slope);", "Element scale = plus(inverse(slope), used[n] == 3);"),
    "number of answers": ("RECEIVED = 9", "RECEIVED = 8"),
    "reduction": ("(Wide)a * b % Q", "(uint32_t)(a * b) % Q"),
    "padding": ("inside ? array[offset] : 0", "array[offset % 36]"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_program_with_one_mistake_fails_its_own_test(mistake: str, tmp_path: Path) -> None:
    done = self_tested(changed(emit(EPC, distinct(12), target="c"), *MISTAKES[mistake]), tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"(random|all q-1|one hot): comparison \d+ gives a wrong result\n", done.stderr)


def test_a_wrong_derivative_or_a_wrong_elimination_is_found(tmp_path: Path) -> None:
    code, points = SUBSETS["hermite"]
    text = emit(code, points, target="c")
    assert self_tested(text, tmp_path).returncode == 0
    for old, new in (("{0, 1, 2}}", "{0, 1, 3}}"), ("accumulate(minus(0, matrix", "accumulate(minus(1, matrix")):
        assert self_tested(changed(text, old, new), tmp_path).returncode == 1


# what they refuse


def test_what_a_caller_does_wrong_is_told(tmp_path: Path) -> None:
    points = distinct(12)
    library = Library(EPC, points, tmp_path)
    arrays = inputs(EPC, points.field, "random")
    sets = [range(8), [*range(8), 12], [*range(8), 3], []]
    assert library.decoded(arrays, sets) == [
        "too few answers", "an answer of nobody, or twice", "an answer of nobody, or twice", "too few answers",
    ]  # fmt: skip
    arrays[1][0, 0] = 65537
    assert library.lines(arrays, [])[0] == ("failed", "entries that are no field elements")


def driven(text: str, main: str, folder: Path, *options: str) -> str:
    """What a main function prints that includes a file."""
    (folder / "program.c").write_text(text, "utf-8")
    (folder / "main.c").write_text(main, "utf-8")
    done = subprocess.run([str(compiled(folder / "main.c", *options))], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


HUGE = """\
#define NO_MAIN
#include "program.c"
int main(void)
{
    static const size_t huge[][INDICES] = {SIZES};
    Element none[1] = {7}, *coded[OPERANDS] = {none, none};
    const Element *operands[OPERANDS] = {none, none}, *blocks[MOST_PRODUCTS][OPERANDS] = {{none, none}};
    for (size_t n = 0; n < sizeof huge / sizeof *huge; n++) {
        printf("%s; ", message(encode(huge[n], operands, coded)));
        printf("%s; ", message(worker(huge[n], 1, blocks, none)));
        printf("%s\\n", message(decode(huge[n], RECEIVED, (size_t[RECEIVED]){0}, operands, none)));
    }
    return none[0] != 7;
}
"""


@pytest.mark.parametrize(
    ("code", "sizes"),
    [
        (EPC, "{1ull << 40, 1ull << 40, 3}, {1ull << 40, 1, 1ull << 40}, {1, SIZE_MAX, 1}, {1ull << 59, 1, 1}"),
        (load("convolution").bind(m=2, n=2), "{SIZE_MAX, 2}, {1ull << 63, 1ull << 63}, {SIZE_MAX, SIZE_MAX}"),
    ],
    ids=["products", "sums"],
)
def test_sizes_that_wrap_are_refused_and_nothing_is_touched(code: Code, sizes: str, tmp_path: Path) -> None:
    text = emit(code, default_points(code), target="c")
    lines = driven(text, HUGE.replace("SIZES", sizes, 1), tmp_path, *SANITIZED).splitlines()
    assert lines == ["; ".join(["sizes too large for size_t"] * 3)] * (sizes.count("{"))


SMALL_MEMORY = """\
#include <stdint.h>
#undef SIZE_MAX
#define SIZE_MAX ((size_t)799)
#define NO_MAIN
#include "program.c"
int main(void)
{
    size_t lengths[INDICES];
    for (size_t i = 1; i < 15; i++)
        for (size_t k = 1; k < 15; k++)
            for (size_t j = 1; j < 15; j++)
                printf("%d", measure((size_t[INDICES]){i, k, j}, lengths) == DONE);
    return 0;
}
"""


def test_just_those_sizes_are_served_whose_arrays_have_bytes_that_can_be_counted(tmp_path: Path) -> None:
    text = emit(EPC, distinct(12), target="c")
    served = driven(text, SMALL_MEMORY, tmp_path)
    sizes = list(cartesian(range(1, 15), repeat=3))
    blocks = [[-(-n // 2) for n in own] for own in sizes]
    largest = [
        max(i * k, k * j, i * j, 12 * x * y, 12 * y * z, x * z)
        for (i, k, j), (x, y, z) in zip(sizes, blocks, strict=True)
    ]
    assert served == "".join(str(int(8 * entries <= 799)) for entries in largest)
    assert {"0", "1"} <= set(served)


def test_intermediate_arrays_that_wrap_are_out_of_memory() -> None:
    code = load("chain").bind(p0=2, p1=1, p2=2, p3=1)
    text = emit(code, default_points(code), target="c")
    assert "Element *t3 = zeros(capped(n[INDEX_l0], n[INDEX_l2]));" in text


def test_two_files_are_linked_where_their_functions_are_renamed_as_the_page_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "emit.md").read_text("utf-8")
    [wrapper] = re.findall(r"```text\n(#define NO_MAIN\n.*?)```", page, re.DOTALL)
    for name, code in (("epc", EPC), ("matdot", load("matdot").bind(p=2))):
        (tmp_path / f"{name}.c").write_text(emit(code, default_points(code), target="c"), "utf-8")
        (tmp_path / f"{name}_functions.c").write_text(
            f"{wrapper.replace('epc', name)}int {name}_answers(void)\n{{\n    return RECEIVED;\n}}\n", "utf-8"
        )
    (tmp_path / "main.c").write_text(
        "#include <stdio.h>\nint epc_answers(void);\nint matdot_answers(void);\n"
        'int main(void)\n{\n    printf("%d %d", epc_answers(), matdot_answers());\n    return 0;\n}\n',
        "utf-8",
    )
    others = [str(tmp_path / f"{name}_functions.c") for name in ("epc", "matdot")]
    binary = compiled(tmp_path / "main.c", *others)
    assert subprocess.run([str(binary)], capture_output=True, text=True, check=False).stdout == "9 3"


def test_answers_that_leave_a_target_open_are_refused(tmp_path: Path) -> None:
    code, points = SUBSETS["hermite"]
    text = re.sub(r"RECEIVED = \d+", "RECEIVED = 1", emit(code, points, target="c"))
    done = self_tested(text, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "these answers leave a target open\n")


@pytest.mark.parametrize(
    ("code", "points", "wrong", "message"),
    [
        (EPC, distinct(12, field("2^8")), 0, "the target c is for prime fields; got GF(2^8); use --target galois"),
        (EPC, distinct(12, field(2**89 - 1)), 0,
         "the target c is for primes below 2^63; got GF(618970019642690137449562111); use --target numpy, or a smaller "
         "prime"),
        (load("matdot").bind(p=4), distinct(60), 20,
         "too many sets of wrong answers for the target c, which tries them all; in matdot p=4; got "),
    ],
)  # fmt: skip
def test_what_cannot_be_emitted_is_refused(code: Code, points: EvaluationSet, wrong: int, message: str) -> None:
    with pytest.raises(DesignerError, match=f"^{re.escape(message)}"):
        emit(code, points, target="c", wrong=wrong)


def test_a_file_of_too_many_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c_tables, "NUMBERS_LIMIT", 100)
    with pytest.raises(DesignerError, match=r"^too many numbers for a file in C; in epc p=2 m=2 n=2; got 109; "):
        emit(EPC, distinct(12), target="c")


# what they say


def test_the_program_is_as_accepted(golden: Callable[[str, str], None]) -> None:
    golden("epc_2_2_2.c", emit(EPC, distinct(12), target="c", command="a golden file"))


def test_names_and_commands_are_never_read_as_code(tmp_path: Path) -> None:
    """A scheme file may come from a stranger; it can neither end a comment nor a string."""
    name = HOSTILE + " */ int x; /* ??/ %d %s \\"
    text = 'operation = "contraction"\neinsum = "int for, for main -> int main"\nparameters = []\n'
    text += "[bounds]\nint = 1\nfor = 2\nmain = 1\n[exponents]\nA = [0, 1]\nB = [1, 0]\n"
    scheme = load_text(text.replace(" for", " For").replace("for ", "For ").replace(", For,", ", For"))
    code = replace(scheme, name=name)
    done = self_tested(emit(code.bind(), distinct(3), target="c", command=name), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert " */ int x; /* ??/ %d %s \\: 24 comparisons" in done.stdout


def test_the_header_tells_how_the_file_is_compiled(tmp_path: Path) -> None:
    text = emit(EPC, distinct(12), target="c")
    assert f"    {c_program.COMPILE} FILE.c -o FILE && ./FILE\n" in text
    (tmp_path / "epc.c").write_text(text, "utf-8")
    command, rule = trial("c", "epc.c", distinct(12)).split("\nin a Makefile: ")
    (tmp_path / "Makefile").write_text(f"{rule}\n", "utf-8")
    for words in (["sh", "-c", command], ["make", "-B", "epc"]):
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path)
        assert done.stdout.endswith("24 comparisons with the direct computation, all equal\n")
