"""The worker: jobs by name, and the delivery of messages."""

from .deliver import Courier, DeliveryTerms
from .jobs import delivery_terms, seal_and_anchor
from .run import run_worker, send_until, send_waiting, work_off
from .send_anchors import mail_server, send_anchors
from .send_password_link import LinkNotSent, send_password_link

__all__ = [
    "Courier",
    "DeliveryTerms",
    "LinkNotSent",
    "delivery_terms",
    "mail_server",
    "run_worker",
    "seal_and_anchor",
    "send_anchors",
    "send_password_link",
    "send_until",
    "send_waiting",
    "work_off",
]
