"""What distribution refuses."""

from language import Refusal, Stale


class NoRulesPublished(Refusal):
    """No rule set is in force."""

    message = "No distribution rules are published yet. Publish a rule set first."


class RunUnderWay(Refusal):
    """A distribution is running or waiting."""

    message = "A distribution is running already. Wait until it has finished."


class RulesWrong(Refusal):
    """A rule set that cannot be stored."""

    message = "Rule %(number)s cannot be read: %(what)s."


class StaleRules(Stale):
    """Another person changed the draft meanwhile."""

    message = "Somebody else changed the rules meanwhile. Look at their version and change it again."


class NothingToPublish(Refusal):
    """There is no draft."""

    message = "There is no draft to publish. Change a rule first."


class NoSuchRule(Stale):
    """The rule of a form is not there any more."""

    message = "There is no such rule any more. Look at the rules as they are now and change them again."
