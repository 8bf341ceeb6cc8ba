"""The codes of evidence, causes and merges in words: what a reviewer reads beside two records."""

from __future__ import annotations

from collections.abc import Mapping

from language import N_

EVIDENCE_WORDS: Mapping[str, str] = {
    "address_equal": N_("Same address"),
    "born_differs": N_("Different birth dates"),
    "born_equal": N_("Same birth date"),
    "born_near": N_("Birth dates differ in one place"),
    "born_swapped": N_("Birth dates with day and month exchanged"),
    "city_differs": N_("Different cities"),
    "city_equal": N_("Same city"),
    "company_differs": N_("Different company names"),
    "company_equal": N_("Same company name"),
    "company_fuzzy": N_("Company names that resemble each other"),
    "email_equal": N_("Same e-mail address"),
    "email_mailbox": N_("Same mailbox name at another provider"),
    "email_typo": N_("E-mail addresses that differ in one letter"),
    "emails_differ": N_("Different e-mail addresses"),
    "first_conflict": N_("Different first names"),
    "first_equal": N_("Same first name"),
    "first_fuzzy": N_("First names that resemble each other"),
    "first_initial": N_("First name fits the initial"),
    "first_resembles": N_("First names that might be one"),
    "middle_conflict": N_("Different middle names"),
    "middle_equal": N_("Same middle name"),
    "middle_fuzzy": N_("Middle names that resemble each other"),
    "middle_initial": N_("Middle name fits the initial"),
    "parts_swapped": N_("The parts of the name have changed places"),
    "phone_equal": N_("Same telephone number"),
    "phone_typo": N_("Telephone numbers that differ in one digit"),
    "phones_differ": N_("Different telephone numbers"),
    "plain_born": N_("Birth dates"),
    "plain_city": N_("Cities"),
    "plain_differs": N_("Too much differs"),
    "plain_first": N_("First names"),
    "plain_numbers": N_("House numbers"),
    "plain_street": N_("Streets"),
    "plain_surname": N_("Surnames"),
    "sex_conflict": N_("A man and a woman"),
    "sex_doubt": N_("Perhaps a man and a woman"),
    "surname_changed": N_("Another surname, as after a marriage"),
    "surname_differs": N_("Different surnames"),
    "surname_equal": N_("Same surname"),
    "surname_fuzzy": N_("Surnames that resemble each other"),
    "tax_differs": N_("Different tax numbers"),
    "tax_equal": N_("Same tax number"),
    "vin_equal": N_("Same vehicle"),
    "vin_tail": N_("Same end of the VIN"),
    "vin_typo": N_("VINs that differ in one character"),
}

# Why a pair waits for a person although it may be one.
CAUSE_WORDS: Mapping[str, str] = {
    "address_only": N_("Nothing but the address speaks for it"),
    "another_contact": N_("One name, but contacts of their own"),
    "ambiguous": N_("Two different people fit this row equally well"),
    "birth_without_contact": N_("A birth date, but no telephone number or e-mail address in common"),
    "blocked": N_("Another row of one of them contradicts"),
    "certain": N_("Certain; waits for the next merging run"),
    "contradicts": N_("Rows of this client contradict each other"),
    "crowded_contact": N_("Many people use this telephone number or address"),
    "doubtful_first_name": N_("The first name is in doubt"),
    "first_name_unknown": N_("One row has no first name"),
    "grey": N_("Much speaks for it, but not enough"),
    "initial_only": N_("One row has only an initial"),
    "named_after_father": N_("May be father and son"),
    "names_only": N_("Nothing but names speaks for it"),
    "parted": N_("What put these rows together would not be enough today"),
    "sex_doubt": N_("May be a man and a woman"),
}
MERGE_WORDS: Mapping[str, str] = {
    "certain": N_("Recognised by the evidence"),
    "desk": N_("Merged by hand"),
    "review": N_("Merged by a reviewer"),
    "taken_back": N_("Put together again after it was taken apart"),
}
