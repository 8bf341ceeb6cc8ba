"""What campaigns refuse."""

from language import NotHere, Refusal, Stale


class NoSuchCampaign(NotHere):
    """The campaign is not there, or not the user's."""

    message = "There is no such campaign."


class NoSuchMessage(NotHere):
    """The message is not there, or not one of this campaign."""

    message = "There is no such message."


class CampaignWrong(Refusal):
    """A campaign's fields do not make sense yet."""

    message = "%(what)s"


class PlaceUnknown(Refusal):
    """A text holds a place that nothing fills."""

    message = "The text has a place {%(place)s} that cannot be filled. Use one of: %(known)s."


class WrongState(Refusal):
    """The campaign is in another state than the act needs."""

    message = "The campaign is %(state)s now, so this cannot be done. Reload the page."


class StaleCampaign(Stale):
    """Another person changed the draft meanwhile."""

    message = "Somebody else changed this campaign meanwhile. Look at their change and try again."


class NobodyToInvite(Refusal):
    """The preview invites nobody."""

    message = "Nobody would be invited: change the audience first. The list of reasons says who is left out and why."
