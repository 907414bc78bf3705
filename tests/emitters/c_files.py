"""Emitted programs in C: compiled, alone or as the library of a driver that reads arrays and answers with results."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

from designer.code import Code
from designer.emitters import emit
from designer.emitters.c_program import COMPILE
from designer.points import EvaluationSet

GCC = shutil.which("gcc") or "gcc"
needs_gcc = pytest.mark.skipif(shutil.which(GCC) is None, reason="there is no gcc")
SANITIZED = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1"]

DRIVER = """\
#define NO_MAIN
#include "program.c"

static uint64_t number(void)
{
    unsigned long long value;
    if (scanf("%llu", &value) != 1)
        exit(2);
    return value;
}

static void print(const char *name, size_t count, const Element values[])
{
    printf("%s", name);
    for (size_t n = 0; n < count; n++)
        printf(" %llu", (unsigned long long)values[n]);
    printf("\\n");
}

static void fail(Status status)
{
    printf("failed %s\\n", message(status));
}

#ifdef MASKED
static bool counted(void *state, unsigned char bytes[], size_t count)
{
    for (size_t n = 0; n < count; n++)
        bytes[n] = (unsigned char)(*(unsigned *)state += 37);
    return true;
}
#define ENCODE(sizes, operands, coded) encode(sizes, operands, coded, counted, &(unsigned){0})
#else
#define ENCODE(sizes, operands, coded) encode(sizes, operands, coded)
#endif

/* Sizes, operands; then sets of answers: their number, the numbers, and how many of them have a wrong last entry. */
int main(void)
{
    size_t sizes[INDICES];
    for (size_t index = 0; index < INDICES; index++)
        sizes[index] = number();
    Element *arrays[OPERANDS], *coded[OPERANDS], *answers[ANSWERS], *result = zeros(result_entries(sizes));
    const Element *operands[OPERANDS], *blocks[MOST_PRODUCTS][OPERANDS], *arrived[2 * ANSWERS];
    for (size_t operand = 0; operand < OPERANDS; operand++) {
        operands[operand] = arrays[operand] = zeros(operand_entries(operand, sizes));
        coded[operand] = zeros(ROWS[operand] * share_entries(operand, sizes));
        for (size_t n = 0; n < operand_entries(operand, sizes); n++)
            arrays[operand][n] = number();
    }
    Status status = ENCODE(sizes, operands, coded);
    if (status != DONE)
        fail(status);
    for (size_t operand = 0; operand < OPERANDS; operand++)
        print("share", ROWS[operand] * share_entries(operand, sizes), coded[operand]);
    for (size_t n = 0; n < ANSWERS; n++) {
        answers[n] = zeros(answer_entries(sizes));
        task(n, sizes, coded, blocks);
        worker(sizes, PRODUCTS[n], blocks, answers[n]);
    }
    for (size_t sets = number(); sets > 0; sets--) {
        size_t count = number(), numbers[2 * ANSWERS];
        for (size_t n = 0; n < count; n++) {
            numbers[n] = number();
            arrived[n] = answers[numbers[n] < ANSWERS ? numbers[n] : 0];
        }
        size_t liars = number(), last = answer_entries(sizes) - 1;
        for (size_t n = 0; n < liars; n++)
            answers[numbers[n]][last] = plus(answers[numbers[n]][last], 1);
        status = decode(sizes, count, numbers, arrived, result);
        for (size_t n = 0; n < liars; n++)
            answers[numbers[n]][last] = minus(answers[numbers[n]][last], 1);
        if (status == DONE)
            print("result", result_entries(sizes), result);
        else
            fail(status);
    }
    for (size_t n = 0; n < ANSWERS; n++)
        free(answers[n]);
    for (size_t operand = 0; operand < OPERANDS; operand++) {
        free(arrays[operand]);
        free(coded[operand]);
    }
    free(result);
    return 0;
}
"""


def compiled(source: Path, *options: str) -> Path:
    """The executable; compiled as the header says, with further options, and without a warning."""
    words = [option for option in COMPILE.split()[1:] if option != "-O2"]
    binary = source.with_suffix("")
    done = subprocess.run(
        [GCC, "-O1", *words, *options, str(source), "-o", str(binary)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return binary


def self_tested(text: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A file compiled and run."""
    source = folder / "program.c"
    source.write_text(text, "utf-8")
    return subprocess.run([str(compiled(source, *options))], capture_output=True, text=True, check=False, timeout=120)


class Library:
    """An emitted file under the driver.

    Args:
        code: the code.
        points: its evaluation set.
        folder: where it is compiled.
        options: of the compiler.
        wrong: how many wrong answers are corrected.
    """

    def __init__(self, code: Code, points: EvaluationSet, folder: Path, *options: str, wrong: int = 0) -> None:
        self.code = code
        (folder / "program.c").write_text(emit(code, points, target="c", wrong=wrong), "utf-8")
        (folder / "driver.c").write_text(DRIVER, "utf-8")
        self.binary = compiled(folder / "driver.c", *options, *(["-DMASKED"] if code.masked else []))

    def lines(
        self, arrays: Sequence[NDArray[Any]], sets: Sequence[Sequence[int]], liars: int = 0
    ) -> list[tuple[str, Any]]:
        """The driver's lines: what it tells, and numbers or a message."""
        sizes = {
            index: size
            for array, (_, axes) in zip(arrays, self.code.operation.operands, strict=True)
            for index, size in zip(axes, array.shape, strict=True)
        }
        words = [*sizes.values(), *(int(x) for array in arrays for x in array.reshape(-1)), len(sets)]
        for chosen in sets:
            words += [len(chosen), *chosen, liars]
        done = subprocess.run(
            [str(self.binary)],
            input=" ".join(map(str, words)),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, "")
        found: list[tuple[str, Any]] = []
        for line in done.stdout.splitlines():
            name, _, rest = line.partition(" ")
            found.append((name, rest if name == "failed" else [int(word) for word in rest.split()]))
        return found

    def decoded(self, arrays: Sequence[NDArray[Any]], sets: Sequence[Sequence[int]], liars: int = 0) -> list[Any]:
        """What each set of answers gives: the entries of the result, or a message."""
        return [value for name, value in self.lines(arrays, sets, liars) if name in ("result", "failed")]
