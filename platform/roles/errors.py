"""What is refused about users and roles."""

from __future__ import annotations

from language import NotHere, Refusal


class NoSuchUser(NotHere):
    """No user has that id, or it is not in the granter's part."""


class NoSuchRole(NotHere):
    """No role has that id, or it is retired."""


class NoSuchGrant(NotHere):
    """No grant has that id, it is over, or it is not in the granter's part."""


class NoSuchRegion(NotHere):
    """No region has that id."""


class GrantBeyondRights(Refusal):
    """Nobody grants what they do not have."""

    message = "You cannot grant this role: it may do what you may not (%(count)s permissions)."


class GrantBeyondPart(Refusal):
    """Nobody grants a part of the network that they do not have."""

    message = "You cannot grant this part of the network: it is not yours. Choose centres of your own."


class HoldsNoLonger(Refusal):
    """The role that somebody acts in was ended or changed while they asked."""

    message = "You do not hold this role any more. Nothing was changed."


class ForWholeNetwork(Refusal):
    """A role of centres is given what only makes sense for the whole network."""

    message = "This only makes sense for the whole network, and the role works in a part of it (%(count)s permissions)."


class LimitsWrong(Refusal):
    """Limits of reading that would stop everybody, or come in no order."""

    message = "The three numbers rise from left to right and begin at %(least)s."


class OwnGrant(Refusal):
    """Nobody gives themselves a role."""

    message = "You cannot grant a role to yourself. Ask somebody else who may."


class HoldsMore(Refusal):
    """Nobody does to others what would give them more than they have."""

    message = "This user may do more than you, or works where you do not. Ask an administrator."


class OwnAccess(Refusal):
    """Nobody ends their own access."""

    message = "You cannot end your own access. Ask somebody else who may."


class NotInUse(Refusal):
    """The access of that user was ended."""

    message = "This user has left. Bring them back first."


class NoColleague(Refusal):
    """A deputy, or an heir of clients, who does not work in that part."""

    message = "Choose somebody who works in the same centre, or in head office as well."


class NothingToStandIn(Refusal):
    """A deputy for somebody who holds nothing of their own, or who has that deputy already."""

    message = "There is nothing to stand in for: no role of their own, or that deputy is named already."


class PersonIncomplete(Refusal):
    """A new user without a name or a usable address."""

    message = "Enter the name and a whole e-mail address of the new user."


class PasswordShort(Refusal):
    """A password that is guessed too easily."""

    message = "A password has at least 12 characters."


class PasswordsDiffer(Refusal):
    """The password and its repetition are not the same."""

    message = "The two passwords are not the same. Type the same one twice."


class LinkBroken(Refusal):
    """A link that is not ours, has expired or was used: the answer is the same for all three."""

    message = "This link is not valid any more. Ask for a new one."


class TitleMissing(Refusal):
    """A role without a title in both languages, or a region without a name."""

    message = "Enter a name. A role needs one in both languages."


class NameTaken(Refusal):
    """Another region bears that name."""

    message = "There is a region of that name already. Choose another name."


class BeyondOwnRights(Refusal):
    """Nobody gives a role, or takes from it, what they do not have themselves."""

    message = "You can only give or take what you may do yourself (%(count)s permissions are beyond that)."


class BuiltInRole(Refusal):
    """A role that every network has."""

    message = "This role comes with Forecourt and cannot be retired. Take its permissions away instead."


class RoleHeld(Refusal):
    """A role that somebody still holds."""

    message = "People hold this role now (%(count)s). End their grants first."


class RoleNeeded(Refusal):
    """A grant that names no role."""

    message = "Choose a role first."


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


class NoMailServer(Refusal):
    """A link for a password goes by mail, and there is nobody to take it."""

    message = (
        "The link goes by mail to the user alone, and no mail server is set up. Whoever runs the server makes one with:"
        " flask users link ADDRESS"
    )
