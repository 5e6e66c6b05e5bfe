"""Compile a function with numba, and keep the machine code beside the sources where a folder for it can be written."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(signature: Any = None) -> Callable[[F], F]:
    """Compile a function, at once where a signature is given, else for whoever calls it.

    The machine code is kept (in ``__pycache__``, the user's cache or ``NUMBA_CACHE_DIR``); where none of them can be
    written, the function is compiled anew in every process.
    """

    def compile_it(function: F) -> F:
        arguments: tuple[Any, ...] = () if signature is None else (signature,)
        compile_: Any = numba.njit
        try:
            made: F = compile_(*arguments, cache=True, error_model="numpy")(function)
        except (OSError, RuntimeError):  # no folder, or one that became read-only meanwhile
            made = compile_(*arguments, error_model="numpy")(function)
        return made

    return compile_it
