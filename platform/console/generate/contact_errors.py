"""What people and programs do to phones and e-mail addresses: one function per error class.

A phone comes and goes as the national ten digits, or as text where the error leaves no ten digits.
"""

from __future__ import annotations

from random import Random

from .scripts import KEYBOARD_ROWS

JUNK_PHONES: tuple[str, ...] = (
    "1111111111",
    "9999999999",
    "1234567",
    "0000000000",
    "9991234567",
    "0000",
    "7777777777",
    "5555555555",
    "1234567890",
)
PLACEHOLDER_EMAILS_RU: tuple[str, ...] = (
    "no@mail.ru",
    "нет",
    "-",
    "1@1.ru",
    "net@net.ru",
    "mail@mail.ru",
    "123@mail.ru",
)
PLACEHOLDER_EMAILS_EN: tuple[str, ...] = (
    "no@email.com",
    "n/a",
    "none@none.com",
    "noemail@noemail.com",
    "-",
    "a@a.com",
    "none",
)


def one_digit_wrong(phone: str, rng: Random) -> str:
    """Type one digit of the last seven wrong."""
    at = rng.randrange(3, len(phone))
    return phone[:at] + rng.choice([d for d in "0123456789" if d != phone[at]]) + phone[at + 1 :]


def digits_swapped(phone: str, rng: Random) -> str:
    """Swap two neighbouring digits of the last seven that differ."""
    places = [at for at in range(3, len(phone) - 1) if phone[at] != phone[at + 1]]
    if not places:
        return phone
    at = rng.choice(places)
    return phone[:at] + phone[at + 1] + phone[at] + phone[at + 2 :]


def digit_left_out(phone: str, rng: Random) -> str:
    """Leave one digit out."""
    at = rng.randrange(3, len(phone))
    return phone[:at] + phone[at + 1 :]


def as_spreadsheet_number_ru(phone: str, rng: Random) -> str:
    """Show the number, country code first, as a Russian spreadsheet shows long numbers: 7,98748E+10."""
    return f"7,{phone[:5]}E+{len(phone)}"


def as_spreadsheet_number(phone: str, rng: Random) -> str:
    """Show the number as a spreadsheet shows long numbers: 9874812345 → 9.87481E+9."""
    return f"{phone[0]}.{phone[1:6]}E+{len(phone) - 1}"


def junk_phone(phone: str, rng: Random) -> str:
    """Give a number that is nobody's: 1234567, 0000, 9999999999."""
    return rng.choice(JUNK_PHONES)


def email_letter_wrong(email: str, rng: Random) -> str:
    """Swap, lose or replace one letter before the @."""
    local, _, domain = email.partition("@")
    at = rng.randrange(len(local) - 1) if len(local) > 1 else 0
    way = rng.randrange(3)
    if way == 0:
        local = local[:at] + local[at + 1 :] if len(local) > 1 else local
    elif way == 1:
        local = local[:at] + local[at : at + 2][::-1] + local[at + 2 :]
    else:
        row = next((row for row in KEYBOARD_ROWS if local[at] in row), local[at])
        local = local[:at] + row[row.find(local[at]) - 1] + local[at + 1 :]
    return f"{local}@{domain}"


def email_domain_wrong(email: str, rng: Random) -> str:
    """Lose or swap a letter of the provider's name: gmail.com → gmal.com."""
    local, _, domain = email.partition("@")
    name, dot, rest = domain.partition(".")
    at = rng.randrange(len(name) - 1)
    name = name[:at] + name[at + 1 :] if rng.random() < 0.5 else name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    return f"{local}@{name}{dot}{rest}"


def email_other_provider(email: str, rng: Random) -> str:
    """Write the same name at the provider's other domain or at another provider: yandex.ru → ya.ru."""
    local, _, domain = email.partition("@")
    twins = {
        "yandex": "ya",
        "ya": "yandex",
        "mail": "bk",
        "bk": "mail",
        "gmail": "googlemail",
        "hotmail": "outlook",
        "outlook": "hotmail",
    }
    name, dot, rest = domain.partition(".")
    return f"{local}@{twins.get(name, name)}{dot}{rest}"


def email_tag(email: str, rng: Random) -> str:
    """Add the tag that some people give to each shop: a.ivanov → a.ivanov+auto."""
    local, _, domain = email.partition("@")
    return f"{local}+{rng.choice(('auto', 'car', 'shop'))}@{domain}"


def email_dot_dropped(email: str, rng: Random) -> str:
    """Drop the dot of the name: frederick.hodges → frederickhodges (the same mailbox at gmail)."""
    local, _, domain = email.partition("@")
    return f"{local.replace('.', '')}@{domain}"


def email_upper(email: str, rng: Random) -> str:
    """Write the address in capitals."""
    return email.upper()


def placeholder_email_ru(email: str, rng: Random) -> str:
    """Fill an obligatory field with an address that is nobody's."""
    return rng.choice(PLACEHOLDER_EMAILS_RU)


def placeholder_email_en(email: str, rng: Random) -> str:
    """Fill an obligatory field with an address that is nobody's."""
    return rng.choice(PLACEHOLDER_EMAILS_EN)
