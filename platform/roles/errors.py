"""What is refused about users and roles."""

from __future__ import annotations

from language import NotHere, Refusal


class NoSuchUser(NotHere):
    """No user has that id, or it is not in the granter's part."""


class NoSuchRole(NotHere):
    """No role has that id, or it is retired."""


class NoSuchGrant(NotHere):
    """No grant has that id, it is over, or it is not in the granter's part."""


class GrantBeyondRights(Refusal):
    """Nobody grants what they do not have."""

    message = "You cannot grant this role: it may do what you may not (%(count)s permissions)."


class GrantBeyondPart(Refusal):
    """Nobody grants a part of the network that they do not have."""

    message = "You cannot grant this part of the network: it is not yours. Choose centres of your own."


class OwnGrant(Refusal):
    """Nobody gives themselves a role."""

    message = "You cannot grant a role to yourself. Ask somebody else who may."


class PartNeeded(Refusal):
    """A role of centres without a part."""

    message = "This role works in a part of the network: choose a centre, a dealer or a region."


class AlreadyHeld(Refusal):
    """The user holds that role for that part already."""

    message = "This user holds the role for that part already. End that one first to change its period."


class PeriodWrong(Refusal):
    """A period that ends before it begins, or is over."""

    message = "The last day lies before the first, or has passed. Choose a later one."


class LastAdministrator(Refusal):
    """The network would have nobody left who can set roles right."""

    message = "This is the last administrator of the network without a last day. Appoint another one first."
