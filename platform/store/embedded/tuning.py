"""Settings of the built-in server, fitted to the machine and to a base of a million rows."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEGABYTE = 1024 * 1024
CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
SHARED_MEMORY = "/dev/shm"


def configuration(*, socket_dir: Path, port: int, cluster_name: str, durable: bool) -> str:
    """Write the text of postgresql.conf; it is written anew at every start.

    durable: False lets a crash of the machine lose data (for tests).
    A file local.conf beside it, where somebody makes one, has the last word.
    """
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "port": str(port),
        "cluster_name": cluster_name,
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        **_memory_settings(available_memory_bytes()),
        **_write_settings(durable),
        "random_page_cost": "1.1",
        # People's data stays out of the log: neither statements nor the DETAIL line with a row's values.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] ",
    }
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    return "\n".join([*lines, "include_if_exists = 'local.conf'", ""])


def available_memory_bytes() -> int:
    """Give the machine's memory, or the container's limit where that is less."""
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for place in CGROUP_LIMITS:
        try:
            limits.append(int(Path(place).read_text()))
        except (OSError, ValueError):
            continue
    return min(limits)


def _memory_settings(memory: int) -> dict[str, str]:
    def megabytes(share: float, most: int) -> str:
        return f"{max(16, min(most, int(memory * share / MEGABYTE)))}MB"

    return {
        "max_connections": "100",
        "shared_buffers": megabytes(0.25, 1024),
        "effective_cache_size": megabytes(0.5, 65536),
        "maintenance_work_mem": megabytes(0.0625, 256),
        "work_mem": megabytes(0.004, 32),
        # Containers often give 64 MB of shared memory, too little for a parallel query over a million rows.
        "dynamic_shared_memory_type": "posix" if _roomy_shared_memory() else "mmap",
    }


def _roomy_shared_memory() -> bool:
    try:
        return shutil.disk_usage(SHARED_MEMORY).total >= 512 * MEGABYTE
    except OSError:
        return False


def _write_settings(durable: bool) -> dict[str, str]:
    # Commits wait for their write in any case: a killed process loses nothing, only a crashed machine may.
    safety = "on" if durable else "off"
    return {
        "fsync": safety,
        "full_page_writes": safety,
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",
    }
