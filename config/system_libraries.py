"""Sees to the system libraries that PDF needs. Runs before the environment exists: standard library only.

Says what is missing, installs it where it may, asks for rights only then; without apt it says what to install.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

FONTS = Path("/usr/share/fonts")
NEEDED: dict[str, Callable[[], bool]] = {
    "libpango-1.0-0": lambda: bool(ctypes.util.find_library("pango-1.0")),
    "libpangoft2-1.0-0": lambda: bool(ctypes.util.find_library("pangoft2-1.0")),
    "libharfbuzz-subset0": lambda: bool(ctypes.util.find_library("harfbuzz-subset")),
    "fonts-noto-core": lambda: any(FONTS.rglob("NotoSans-Regular.ttf")),
    "fonts-noto-cjk": lambda: any(FONTS.rglob("NotoSansCJK-Regular.ttc")),
}


def missing() -> list[str]:
    return [package for package, is_there in NEEDED.items() if not is_there()]


def main() -> int:
    packages = missing()
    if not packages:
        return 0
    print("Missing system libraries for PDF documents:", ", ".join(packages))
    apt = shutil.which("apt-get")
    if not apt:
        print("Install them with this system's package manager (Pango, HarfBuzz, Noto Sans with CJK).")
        print("Everything but PDF documents works without them.")
        return 0
    rights = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*rights, apt, "install", "--yes", "--no-install-recommends", *packages]
    print("Running:", " ".join(install))
    for command in ([*rights, apt, "update"], install):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode and command is install:
            print("That failed. Run it by hand, then try again.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
