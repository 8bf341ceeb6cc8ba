"""The wheel holds everything the application needs where it is installed without its project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_holds_packages_templates_migrations_and_the_roof(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(build, cwd=ROOT, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    inside = set(ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    wanted = {
        *found("platform", "**/*.py", "**/*.po", "**/*.mo", "**/data/*"),
        *(f"templates/{name}" for name in found("templates", "**/*.html")),
        *(f"migrations/{name}" for name in found("migrations", "**/*.py", "*.mako", "*.ini")),
        *(f"static/{name}" for name in found("static", "**/*.css", "**/*.js", "**/*.svg", "**/*.ttf")),
        "wsgi.py",
    }
    assert sorted(wanted - inside) == []


def found(folder: str, *patterns: str) -> set[str]:
    top = ROOT / folder
    return {str(path.relative_to(top)) for pattern in patterns for path in top.glob(pattern)}
