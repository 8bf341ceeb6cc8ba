"""Settings: every one is known, documented and checked before anything starts."""

from __future__ import annotations

import ast
import inspect
import os
import re
import stat
import threading
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from settings import Settings, SettingsError, read_settings, secret_of

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^\| `(FORECOURT_[A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def meanings() -> dict[str, str]:
    """What the code says of each setting."""
    (made,) = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(made, ast.ClassDef)
    told: dict[str, str] = {}
    for before, after in zip(made.body, made.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(after, ast.Expr):
            assert isinstance(after.value, ast.Constant)
            told[before.target.id] = str(after.value.value)
    return told


def documented() -> dict[str, tuple[str, str]]:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return {name: (meaning, default) for name, meaning, default in LINE.findall(page)}


def test_the_page_of_settings_says_what_the_code_says() -> None:
    shown = {}
    for field in fields(Settings):
        default = "`var`" if field.default is MISSING else f"`{field.default}`" if field.default != "" else "empty"
        shown[f"FORECOURT_{field.name.upper()}"] = (meanings()[field.name], default)
    assert documented() == shown
    assert list(documented()) == list(shown), "in the same order"


def test_nothing_set_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings({}, root=tmp_path) == Settings(data_dir=tmp_path / "var")
    assert read_settings({"HOME": "/root", "PATH": ""}, root=tmp_path) == Settings(data_dir=tmp_path / "var")


def test_settings_are_read_from_their_names(tmp_path: Path) -> None:
    environ = {"FORECOURT_PORT": "9000", "FORECOURT_DATA_DIR": "elsewhere", "FORECOURT_LANGUAGE": "ru"}
    read = read_settings(environ, root=tmp_path)
    assert (read.port, read.data_dir, read.language) == (9000, tmp_path / "elsewhere", "ru")
    assert read_settings({"FORECOURT_DATA_DIR": "/srv/forecourt"}, root=tmp_path).data_dir == Path("/srv/forecourt")


@pytest.mark.parametrize("name", ["FORECOURT_PROT", "FORECOURT_", "FORECOURT_port", "FORECOURT_BASE_URL"])
def test_an_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(SettingsError, match=f"Unknown setting {name}. See docs/settings.md"):
        read_settings({name: "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", ""),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("SMTP_PORT", "-25"),
        ("WEB_PROCESSES", "0"),
        ("SEND_BATCH", "0"),
        ("SEND_LEASE_S", "-1"),
        ("CONTACT_CAP", "-1"),
        ("CONTACT_PERIOD_DAYS", "0"),
        ("TRUSTED_PROXIES", "-1"),
        ("LANGUAGE", "de"),
        ("SMTP_TLS", "yes"),
        ("LOG_LEVEL", "LOUD"),
        ("SECRET_KEY", "short"),
        ("CANARY_PHONES", "89990000000"),
        ("CANARY_PHONES", "+79990000000 +79990000001"),
    ],
)
def test_a_value_that_makes_no_sense_is_an_error_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"FORECOURT_{name} must"):
        read_settings({f"FORECOURT_{name}": value})


def test_a_cap_of_none_is_a_choice() -> None:
    assert read_settings({"FORECOURT_CONTACT_CAP": "0"}).contact_cap == 0


def test_links_begin_with_the_public_address_else_with_host_and_port() -> None:
    assert read_settings({"FORECOURT_PUBLIC_URL": "https://crm.example/"}).base_url == "https://crm.example"
    assert read_settings({"FORECOURT_PORT": "8080"}).base_url == "http://127.0.0.1:8080"


def test_a_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = read_settings({}, root=tmp_path)
    secret = secret_of(settings)
    assert len(secret) >= 32
    assert secret_of(settings) == secret
    assert stat.S_IMODE(os.stat(tmp_path / "var" / "secret.key").st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    settings = read_settings({}, root=tmp_path)
    gate = threading.Barrier(8)
    found: list[str] = []

    def look() -> None:
        gate.wait()
        found.append(secret_of(settings))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_secret_of_one_s_own_is_taken(tmp_path: Path) -> None:
    own = read_settings({"FORECOURT_SECRET_KEY": "k" * 32}, root=tmp_path)
    assert secret_of(own) == "k" * 32
    assert not (tmp_path / "var").exists()
