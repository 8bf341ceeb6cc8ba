"""Settings from FORECOURT_* variables, read once and never changed."""

from .read import Settings, SettingsError, read_settings, secret_of

__all__ = ["Settings", "SettingsError", "read_settings", "secret_of"]
