"""Compiles the fast forward pass once for each kind of processor, for `make native` and for wheels.

Which of the builds runs on a computer is found out when a model is loaded, so a wheel brings all of
them. Where nothing can be compiled the program is complete without them: torch computes then,
several times more slowly. What is computed this module does not know.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path(__file__).parents[1] / "gptwriter" / "engine" / "native"
_AVX512 = "-mavx2 -mfma -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni"
INSTRUCTIONS = {
    "avx2": "-mavx2 -mfma",
    "avx512": _AVX512,
    "avx512bf16": f"{_AVX512} -mavx512bf16",
    "amx": f"{_AVX512} -mavx512bf16 -mamx-tile -mamx-bf16 -mamx-int8",
}
_OPTIONS = "-std=gnu11 -O3 -Wall -Wextra -Wno-psabi -fPIC -shared -fvisibility=hidden -pthread"


class NativeBuilds(BuildHookInterface[Any]):
    """Puts the builds into a wheel, which is then one for this kind of computer."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not compile_all():
            return
        build_data["artifacts"].append("gptwriter/engine/native/*.so")
        build_data["pure_python"] = False
        system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{system}"


def compile_all() -> bool:
    """Compile what is missing or older than its sources; whether all builds are there."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None or (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        print("No C compiler for this kind of computer: the model will write more slowly")
        return False
    try:
        for name in INSTRUCTIONS:
            _compile(compiler, name)
    except subprocess.CalledProcessError:
        print("The C compiler failed: the model will write more slowly")
        return False
    return True


def _compile(compiler: str, name: str) -> None:
    """By rename, because a program that runs has the file in its memory."""
    built, fresh = FOLDER / f"{name}.so", FOLDER / f"{name}.{os.getpid()}.so"
    sources = sorted(FOLDER.glob("*.c"))
    newest = max(file.stat().st_mtime for file in [*sources, *FOLDER.glob("*.h"), Path(__file__)])
    if built.exists() and built.stat().st_mtime >= newest:
        return
    options = [*_OPTIONS.split(), *INSTRUCTIONS[name].split()]
    try:
        inputs = map(str, sources)
        subprocess.run([compiler, *options, *inputs, "-lm", "-o", str(fresh)], check=True)
        fresh.replace(built)
    except subprocess.CalledProcessError:
        built.unlink(missing_ok=True)  # it is of other sources, and would be taken for these
        raise
    finally:
        fresh.unlink(missing_ok=True)


if __name__ == "__main__":
    compile_all()
