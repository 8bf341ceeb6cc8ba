"""The journal's codes in words: kinds of act, of row, and of detail."""

from __future__ import annotations

from collections.abc import Mapping

from language import N_

ACT_WORDS: Mapping[str, str] = {
    "API client made": N_("Made an API client"),
    "API client revoked": N_("Revoked an API client"),
    "API token given": N_("Gave a program an access token"),
    "API token refused": N_("Refused a program an access token"),
    "list sent again": N_("A program sent the same list again"),
    "access denied": N_("Was refused a screen"),
    "audience frozen": N_("Audience frozen"),
    "campaign changed": N_("Changed a campaign"),
    "campaign drafted": N_("Drafted a campaign"),
    "campaign finished": N_("Campaign finished"),
    "campaign launched": N_("Launched a campaign"),
    "campaign paused": N_("Paused a campaign"),
    "campaign resumed": N_("Resumed a campaign"),
    "campaign stopped": N_("Stopped a campaign"),
    "client opened": N_("Opened a client card"),
    "clients assigned": N_("Clients assigned to a centre"),
    "clients merged": N_("Merged clients"),
    "client split": N_("Took rows out of a client"),
    "merge undone": N_("Undid a merge"),
    "pair kept apart": N_("Kept two clients apart"),
    "pair put off": N_("Put a pair off to the next visit"),
    "base scanned": N_("Base looked through for duplicates"),
    "scan asked for": N_("Asked for a look through the base"),
    "clients exported": N_("Exported a list of clients"),
    "columns chosen": N_("Chose the columns of a list"),
    "consent given": N_("Recorded a consent"),
    "consent withdrawn": N_("Consent withdrawn"),
    "distribution asked for": N_("Asked for a distribution"),
    "draft discarded": N_("Discarded draft rules"),
    "import asked for": N_("Asked for an import"),
    "import failed": N_("Import failed"),
    "import undone": N_("Undid an import"),
    "list imported": N_("List imported"),
    "list received": N_("Uploaded a list"),
    "message settled": N_("Settled an uncertain message"),
    "remembered columns forgotten": N_("Forgot the columns of a list"),
    "remembered columns renamed": N_("Renamed the columns of a list"),
    "row corrected": N_("Corrected a row of a list"),
    "rows imported": N_("Rows imported"),
    "rows repaired": N_("Corrected rows taken in"),
    "rules drafted": N_("Drafted rules"),
    "rules published": N_("Published rules"),
    "sessions ended": N_("Ended all sessions"),
    "sign-in refused": N_("Sign-in refused"),
    "signed in": N_("Signed in"),
    "signed out": N_("Signed out"),
}

SUBJECT_WORDS: Mapping[str, str] = {
    "api_client": N_("API client"),
    "app_user": N_("User"),
    "campaign": N_("Campaign"),
    "client": N_("Client"),
    "duplicate_scan": N_("Look through the base"),
    "client_merge": N_("Merge"),
    "review_item": N_("Possible duplicate"),
    "distribution_run": N_("Distribution"),
    "endpoint": N_("Screen"),
    "import_batch": N_("List"),
    "list_mapping": N_("Remembered columns"),
    "rule_set": N_("Rules"),
}

DETAIL_WORDS: Mapping[str, str] = {
    "assigned": N_("Assigned"),
    "audience": N_("Audience"),
    "before": N_("Before"),
    "bytes": N_("Bytes"),
    "channel": N_("Channel"),
    "clients": N_("Clients"),
    "columns": N_("Columns"),
    "edition": N_("Edition"),
    "emptied": N_("Clients left empty"),
    "endpoint": N_("Screen"),
    "conflicts": N_("Could not be put back"),
    "gone": N_("Became a part"),
    "losses": N_("Promises that gave way"),
    "merges": N_("Merges"),
    "other": N_("The other client"),
    "doubtful": N_("Pairs in doubt"),
    "contacts": N_("With contacts"),
    "filters": N_("Filters"),
    "foreseen": N_("Foreseen invitations"),
    "holders": N_("Holders of the consent"),
    "invited": N_("Invited"),
    "joined": N_("Joined to known clients"),
    "message": N_("Message"),
    "new_clients": N_("New clients"),
    "number": N_("Number"),
    "people": N_("People"),
    "permission": N_("Permission"),
    "purpose": N_("Purpose"),
    "reason": N_("Reason"),
    "records": N_("Records"),
    "role": N_("Role"),
    "rows": N_("Rows"),
    "rules": N_("Rules"),
    "sent": N_("Sent"),
    "sha256": N_("Fingerprint"),
    "taken": N_("Rows taken"),
    "to_id": N_("Up to number"),
    "unassigned": N_("Without a centre"),
    "unusable": N_("Unusable rows"),
}

ROLE_WORDS: Mapping[str, str] = {
    "system": N_("System"),
    "console": N_("Console"),
    "nobody": N_("Nobody signed in"),
    "recipient": N_("The person, by the link of a letter"),
}

VALUE_WORDS: Mapping[str, str] = {
    "email": N_("e-mail"),
    "phone": N_("calls"),
    "sms": N_("SMS"),
    "marketing": N_("marketing"),
    "data_processing": N_("data processing"),
    "test_drive": N_("Test drive"),
    "service": N_("Service"),
    "trade_in": N_("Trade-in"),
    "event": N_("Event"),
    "greeting": N_("Greeting"),
}


def word_of(words: Mapping[str, str], code: str) -> str:
    """The marked text of a code; a code that nobody has worded is shown as it is."""
    return words.get(code, code)
