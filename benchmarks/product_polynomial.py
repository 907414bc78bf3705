"""Cost of deciding a product polynomial relative to multiplying it out.

CPU time of one thread, the least of five runs after a warm-up. The peers get the same polynomials, with the
numbers of the blocks as exponents of two more variables u and v: python-flint's fmpz_mpoly (multiplication
alone) and SymPy's sparse ring (its product with the table that is read off it).
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from _figures import cost, report

from designer.catalogue import load
from designer.code import Code
from designer.scheme_file import load_text

SIZE = 64


def decide(code: Code) -> tuple[bool, int, tuple[int, ...]]:
    """Readability, support size and degrees, with nothing remembered from before."""
    product = type(code.product)(code)
    return product.readable, product.support_size, product.degrees


def flint_multiplication(code: Code) -> Callable[[], int]:
    import flint

    context = flint.fmpz_mpoly_ctx.get((*code.variables, "u", "v"), "lex")
    a, b = code.exponents
    p = context.from_dict({(*e, number, 0): 1 for number, e in enumerate(a)})
    q = context.from_dict({(*e, 0, number): 1 for number, e in enumerate(b)})
    assert len(p * q) == len(a) * len(b)
    return lambda: len(p * q)


def convolution(parts: int, step: int, moved: int = 0) -> Code:
    """A convolution with A[i] and B[i] at step*i; on wish the last ones are moved."""
    table = [step * i for i in range(parts - 1)] + [step * (parts - 1) + moved]
    return load_text(
        f"operation = 'convolution'\nparameters = []\n[bounds]\ni = {parts}\nj = {parts}\n"
        f"[exponents]\nA = {table}\nB = {table}\n"
    ).bind()


def irregular_matmul(size: int) -> Code:
    """An entangled code whose rows are spread irregularly; one exponent is off, so that it is not aligned."""
    rows = [size * i + size * (i * i % 5) * size for i in range(size)]
    columns = [size * size * j for j in range(size)]
    a = [rows[i] + k for i in range(size) for k in range(size)]
    b = [columns[j] + size - 1 - k for k in range(size) for j in range(size)]
    a[-1] += 1
    return load_text(
        "operation = 'matmul'\nparameters = []\n"
        f"[bounds]\ni = {size}\nk = {size}\nj = {size}\n[exponents]\nA = {a}\nB = {b}\n"
    ).bind()


def shifted_epc(size: int) -> Code:
    """The entangled code with one exponent moved: not aligned, about p·m·n monomials."""
    a = [k + size * i for i in range(size) for k in range(size)]
    b = [size - 1 - k + size * size * j for k in range(size) for j in range(size)]
    a[0] += 1
    return load_text(
        "operation = 'matmul'\nparameters = []\n"
        f"[bounds]\ni = {size}\nk = {size}\nj = {size}\n[exponents]\nA = {a}\nB = {b}\n"
    ).bind()


def structural() -> None:
    for name in ("epc", "tri"):
        scheme = load(name)
        code = scheme.bind(p=SIZE, m=SIZE, n=SIZE)
        bind = cost(lambda scheme=scheme: scheme.bind(p=SIZE, m=SIZE, n=SIZE))  # type: ignore[misc]
        ours = cost(lambda code=code: decide(code))  # type: ignore[misc]
        assert code.product._alignment is not None
        peer = cost(flint_multiplication(code), runs=3)
        report(f"{name} {SIZE}: flint multiplication / decision", peer / ours, 80, least=True)
        report(f"{name} {SIZE}: flint multiplication / (bind and decision)", peer / (bind + ours))
        report(f"{name} {SIZE}: decision", ours * 1e3, 10, unit="ms")
        report(f"{name} {SIZE}: binding", bind * 1e3, unit="ms")


def arbitrary() -> None:
    """Every code here is decided by counting; each has 16.8 million block products."""
    cases = {
        f"convolution {SIZE**2} + {SIZE**2} chunks": convolution(SIZE**2, 1),
        f"convolution {SIZE**2} + {SIZE**2} chunks, step 7": convolution(SIZE**2, 7),
        f"convolution {SIZE**2} + {SIZE**2} chunks, last moved": convolution(SIZE**2, 1, moved=1),
        f"matmul {SIZE}, one exponent of epc moved": shifted_epc(SIZE),
        f"matmul {SIZE}, irregular rows and columns": irregular_matmul(SIZE),
    }
    for name, code in cases.items():
        ours = cost(lambda code=code: decide(code))  # type: ignore[misc]
        assert code.product._alignment is None
        peer = cost(flint_multiplication(code), runs=3)
        report(f"{name}: flint / decision", peer / ours, 25, least=True)
        report(f"{name}: decision", ours * 1e3, unit="ms")


def small() -> None:
    from designer.algebra.symbolic import ring_product

    for name in ("epc", "tri"):
        code = load(name).bind(p=8, m=8, n=8)
        operands = [list(m) for m in code.exponents]
        ours = cost(lambda code=code: decide(code))  # type: ignore[misc]
        peer = cost(lambda operands=operands: ring_product(operands), runs=3)  # type: ignore[misc]
        report(f"{name} 8: SymPy's ring product / decision", peer / ours, 20, least=True)


def memory_peak() -> float:
    """Megabytes; ru_maxrss would contain the parent's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def cold(name: str) -> None:
    """In a fresh process: CPU seconds and the peak of its memory."""
    start = time.process_time()
    code = load(name).bind(p=256, m=256, n=256)
    bound = time.process_time()
    readable, _, _ = decide(code)
    assert readable
    end = time.process_time()
    print(end - bound, bound - start, memory_peak())


def large() -> None:
    for name in ("epc", "tri"):
        output = subprocess.run([sys.executable, __file__, name], capture_output=True, text=True, check=True)  # noqa: S603
        decision, bind, memory = map(float, output.stdout.split())
        report(f"{name} 256, first run: decision", decision, 0.6, unit="s")
        report(f"{name} 256, first run: loading and binding", bind, unit="s")
        report(f"{name} 256, first run: peak memory of the process", memory, 200, unit="MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        cold(sys.argv[1])
    else:
        for part in (structural, large, arbitrary, small):
            part()
