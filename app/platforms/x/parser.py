"""twitter-text, the library that counts as X counts, loaded without setuptools."""

import sys
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from types import ModuleType


@lru_cache(maxsize=1)
def twitter_text() -> ModuleType:
    """The library's module.

    It asks setuptools for one data file. Environments of Python 3.12 and later have no setuptools,
    and where there is one, loading it takes longer than loading all the rest.
    """
    stand_in = ModuleType("pkg_resources")
    stand_in.resource_string = _read  # type: ignore[attr-defined]
    before = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = stand_in
    try:
        return import_module("twitter_text")
    finally:
        if before is None:
            del sys.modules["pkg_resources"]
        else:
            sys.modules["pkg_resources"] = before


def _read(module: str, name: str) -> bytes:
    return files(module.rpartition(".")[0]).joinpath(name).read_bytes()
