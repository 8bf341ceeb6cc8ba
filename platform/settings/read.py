"""All settings of the application, read once from the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

PREFIX = "FORECOURT_"
MOST = 2**31 - 1
# Whole numbers that make sense: at least 1, but for these.
BOUNDS = {"port": (1, 65535), "smtp_port": (1, 65535), "trusted_proxies": (0, 16), "contact_cap": (0, MOST)}


class SettingsError(Exception):
    """The environment holds a FORECOURT_* name or value that the application does not understand."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its unit and default; docs/settings.md lists the same (a test compares)."""

    data_dir: Path
    """Folder of the embedded database and all local state."""
    database_url: str = ""
    """PostgreSQL 15+ of a role that may create roles; empty starts the embedded server."""
    database_name: str = "forecourt"
    """Name of the database on the embedded server; a FORECOURT_DATABASE_URL names its own."""
    secret_key: str = ""
    """At least 32 characters; signs sessions, scopes and links. Empty: made once and kept in the data folder."""
    host: str = "127.0.0.1"
    """Address the web server listens on."""
    port: int = 8000
    """Port the web server listens on."""
    web_processes: int = 2
    """Number of web server processes."""
    trusted_proxies: int = 0
    """Number of reverse proxies in front of the web server whose X-Forwarded-* headers are believed."""
    public_url: str = ""
    """Address at which people reach the application, used in links of messages; empty: http://host:port."""
    smtp_host: str = ""
    """Mail server for campaign messages; empty: messages wait in the outbox."""
    smtp_port: int = 25
    """Port of the mail server."""
    smtp_user: str = ""
    """User name at the mail server; empty: no sign-in."""
    smtp_password: str = ""
    """Password at the mail server."""
    smtp_tls: str = "none"
    """none, starttls or tls; the server's certificate must be one that the machine trusts."""
    mail_from: str = "news@forecourt.invalid"
    """Sender address of campaign messages."""
    anchor_to: str = ""
    """Address outside, of an auditor or a notary, that gets the anchor of the journal each day; empty: none is sent."""
    language: str = "en"
    """Language of the network where a person's own is unknown: en or ru."""
    country: str = "RU"
    """Country of a list whose centre's city is in no gazetteer: two letters, for telephone numbers and dates."""
    send_batch: int = 200
    """Messages claimed by a worker at a time; also the most that one crash leaves in doubt."""
    send_lease_s: int = 300
    """Seconds after which a claimed message that was not begun returns to the queue."""
    contact_cap: int = 2
    """Most campaign messages per person and channel in one contact period, over the whole network."""
    contact_period_days: int = 30
    """Length of a contact period in days."""
    household_crowd: int = 6
    """Most clients with one phone, address or car that still make a household; more are a company's or a dealer's."""
    household_most: int = 8
    """Most people of one household."""
    upload_limit_mb: int = 200
    """Largest list that may be uploaded, in megabytes."""
    scan_limit_mb: int = 5
    """Largest scan of a consent that may be kept, in megabytes."""
    watch_folder: str = ""
    """Folder with a folder per centre code, whose lists the worker takes in by itself; empty: none is watched."""
    export_limit_rows: int = 5000
    """Most clients that one exported list may hold; 10,000 at most."""
    canary_domain: str = ""
    """Mail domain of people planted in exported lists to know a leaked file by; empty: none is planted."""
    canary_phones: str = ""
    """Telephones that planted people have, as +79990000000, with commas; empty: they stand beside clients without."""
    demo_rows: int = 20000
    """Source rows that `make demo` generates."""
    demo_seed: int = 20261122
    """Seed of the generated demo network."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    @property
    def canary_numbers(self) -> tuple[str, ...]:
        """The telephones that planted people have."""
        return tuple(phone for text in self.canary_phones.split(",") if (phone := text.strip()))

    @property
    def base_url(self) -> str:
        """Address for links in messages, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read_settings(environ: Mapping[str, str] | None = None, *, root: Path | None = None) -> Settings:
    """Settings from FORECOURT_* names in ``environ``; an unknown name or a bad number raises SettingsError.

    root: folder that a relative data folder is counted from; the current folder when None.
    """
    source = os.environ if environ is None else environ
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    given = {name: value for name, value in source.items() if name.startswith(PREFIX)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SettingsError(f"Unknown setting {', '.join(unknown)}. See docs/settings.md for the names.")
    values: dict[str, object] = {}
    for name, text in given.items():
        values[known[name].name] = _value(name, text, known[name].type)
    base = root or Path.cwd()
    values["data_dir"] = (base / str(values.get("data_dir") or "var")).resolve()
    settings = Settings(**values)  # type: ignore[arg-type]
    _check(settings)
    return settings


def _value(name: str, text: str, kind: object) -> object:
    if kind in (int, "int"):
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{name} must be a whole number, not {text!r}.") from None
    return text


def _check(settings: Settings) -> None:
    for field in fields(settings):
        value = getattr(settings, field.name)
        least, most = BOUNDS.get(field.name, (1, MOST))
        if isinstance(value, int) and not least <= value <= most:
            raise SettingsError(f"{PREFIX}{field.name.upper()} must be a whole number from {least} to {most}.")
    if settings.secret_key and len(settings.secret_key) < 32:
        raise SettingsError("FORECOURT_SECRET_KEY must have at least 32 characters.")
    if settings.language not in ("en", "ru"):
        raise SettingsError("FORECOURT_LANGUAGE must be en or ru.")
    if not all(re.fullmatch(r"\+[1-9][0-9]{6,14}", phone) for phone in settings.canary_numbers):
        raise SettingsError("FORECOURT_CANARY_PHONES must be telephones as +79990000000, separated by commas.")
    if settings.smtp_tls not in ("none", "starttls", "tls"):
        raise SettingsError("FORECOURT_SMTP_TLS must be none, starttls or tls.")
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError("FORECOURT_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")


def secret_of(settings: Settings) -> str:
    """The secret key: the setting, else one made once and kept in a file that only its owner may read."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _keep_new_secret(path)
    text = path.read_text()
    if not text:
        raise SettingsError(f"{path.name} in the data folder is empty. Delete it and start again.")
    return text


def _keep_new_secret(path: Path) -> None:
    # Linked into its place only when it is whole: of processes that start together the first one's is everybody's.
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
