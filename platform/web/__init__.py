"""The browser's door: pages, forms and what guards them."""

from .app import create_app

__all__ = ["create_app"]
