"""How the tree is laid out: what no other check sees."""

from __future__ import annotations

import ast
import platform
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "platform"
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50
NAMES_THAT_SAY_NOTHING = {"common", "constants", "helpers", "manager", "misc", "models", "services", "utils"}

FILES = sorted(SOURCE.rglob("*.py"))


def test_platform_is_the_standard_librarys() -> None:
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))
    assert not (SOURCE / "__init__.py").exists(), "it would shadow the standard library's platform"


def test_every_package_has_one_sentence_at_its_door() -> None:
    folders = {file.parent for file in FILES if file.parent != SOURCE}
    mute = [str(f.relative_to(ROOT)) for f in sorted(folders) if not ast.get_docstring(door_of(f))]
    assert mute == []


def door_of(folder: Path) -> ast.Module:
    door = folder / "__init__.py"
    return ast.parse(door.read_text() if door.exists() else "")


def test_no_file_has_a_name_that_says_nothing() -> None:
    folders = (SOURCE, ROOT / "tests", ROOT / "scripts", ROOT / "migrations")
    named = [path for folder in folders for path in folder.rglob("*") if path.stem in NAMES_THAT_SAY_NOTHING]
    assert named == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_is_short_and_imports_at_its_top(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES_OF_A_FILE
    assert list(faults_of(ast.parse(text))) == []


def faults_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_A_FUNCTION:
                yield f"line {node.lineno}: {node.name} has {length} lines"
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"line {inner.lineno}: an import inside {node.name}"


# Who works over the whole network (docs/decisions/0011, 0014, 0017, 0019, 0022, 0025, 0029); all others see a scope.
SYSTEM_SESSIONS = {
    "approvals/terms.py",
    "audit/trace_file.py",
    "campaigns/launch.py",
    "console/door.py",
    "console/prepare.py",
    "distribution/distribute.py",
    "intake/import_list.py",
    "intake/leads/take_lead.py",
    "intake/rehearse.py",
    "intake/rereading/renormalise.py",
    "intake/take_repairs.py",
    "intake/undo.py",
    "intake/watching/take_watched.py",
    "roles/add_user.py",
    "roles/deputies.py",
    "roles/edit_roles.py",
    "roles/end_access.py",
    "roles/grants.py",
    "roles/password_link.py",
    "roles/reading_pace.py",
    "roles/regions.py",
    "stewardship/centres/close_centre.py",
    "stewardship/centres/figures.py",
    "stewardship/centres/move_centre.py",
    "stewardship/centres/undo_closing.py",
    "stewardship/client_sources.py",
    "stewardship/consent_traces.py",
    "stewardship/desk/ask.py",
    "stewardship/desk/decide.py",
    "stewardship/desk/log_visit.py",
    "stewardship/desk/look_up.py",
    "stewardship/edit_client.py",
    "stewardship/erase_client.py",
    "stewardship/keepers/give.py",
    "stewardship/leaver.py",
    "stewardship/merge_certain.py",
    "stewardship/merge_clients.py",
    "stewardship/review.py",
    "stewardship/scan_duplicates.py",
    "stewardship/settle_doubt.py",
    "stewardship/split_client.py",
    "stewardship/undo_merge.py",
    "stewardship/undo_split.py",
    "tenancy/keep_centres.py",
    "tenancy/session.py",
    "worker/deliver.py",
    "worker/jobs.py",
    "worker/send_anchors.py",
    "worker/send_password_link.py",
}


def test_only_the_listed_acts_work_over_the_whole_network() -> None:
    def opens_one(path: Path) -> bool:
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        names = {getattr(c.func, "id", getattr(c.func, "attr", "")) for c in calls}
        plain = any(
            getattr(c.func, "id", "") == "Session" and c.args and "engine" in ast.unparse(c.args[0]) for c in calls
        )
        return "system_session" in names or plain

    found = {str(path.relative_to(SOURCE)) for path in FILES if opens_one(path)}
    defined = {"tenancy/session.py"}
    assert found | defined == SYSTEM_SESSIONS


def test_the_web_never_takes_the_system_roles_engine() -> None:
    taken = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in FILES
        if path.is_relative_to(SOURCE / "web")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("system", "owner")
    ]
    assert taken == []
