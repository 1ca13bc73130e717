"""``python -m app.core.start MODULE:FUNCTION [ARGUMENT…]``: calls one function in a process of
its own, which therefore imports only what that function needs.

An AppError is told in one line and ends the process with status 1.
"""

import sys
from importlib import import_module

from app.core.errors import AppError


def main(arguments: list[str]) -> int:
    """Call ``arguments[0]`` with the rest; its result is the exit status (None: 0)."""
    module, _, function = arguments[0].partition(":")
    try:
        return getattr(import_module(module), function)(*arguments[1:]) or 0
    except AppError as error:
        print(error.user_message, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
