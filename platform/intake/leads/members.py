"""Members of a JSON object, taken one after another; each refusal names its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from .lead import FieldMissing, NotAChoice, NotADay, NotAList, NotAMoment, NotAnObject, NotText, UnknownField

LONGEST_TEXT = 2000
LONGEST_LIST = 10


class Members:
    """The members of one object; ``done`` refuses what nobody asked for."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, Mapping):
            raise NotAnObject(path.rstrip(".") or "lead")
        self._members: dict[str, Any] = {str(k): v for k, v in value.items() if v is not None}
        self._path = path
        self._seen: set[str] = set()

    def text(self, name: str, *, most: int = LONGEST_TEXT) -> str:
        """A text with single spaces, empty where it is missing."""
        value = self._take(name)
        return "" if value is None else self._text(value, self._path + name, most)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, without the empty ones."""
        value = self._take(name)
        if value is None:
            return ()
        self._list(value, name)
        texts = (self._text(v, f"{self._path}{name}[{n}]", 200) for n, v in enumerate(value))
        return tuple(t for t in texts if t)

    def choice(self, name: str, choices: Sequence[str], *, default: str | None = None) -> str:
        """One of ``choices``."""
        value = self._take(name)
        value = default if value is None else value
        if value is None:
            raise FieldMissing(self._path + name)
        if value not in choices:
            raise NotAChoice(self._path + name, choices=", ".join(choices))
        return str(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise NotAChoice(self._path + name, choices="true, false")
        return default if value is None else value

    def day(self, name: str, *, today: date) -> date | None:
        """A day up to today."""
        value = self._take(name)
        if value is None:
            return None
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            raise NotADay(self._path + name) from None
        if not date(2000, 1, 1) <= found <= today:
            raise NotADay(self._path + name)
        return found

    def moment(self, name: str, *, now: datetime) -> datetime:
        """A moment with its zone, up to now."""
        value = self._take(name)
        if value is None:
            raise FieldMissing(self._path + name)
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            raise NotAMoment(self._path + name) from None
        if found.tzinfo is None or found > now or found.year < 2000:
            raise NotAMoment(self._path + name)
        return found

    def objects(self, name: str) -> list[Members]:
        """A list of objects."""
        value = self._take(name)
        if value is None:
            return []
        self._list(value, name)
        return [Members(v, f"{self._path}{name}[{n}].") for n, v in enumerate(value)]

    def member(self, name: str) -> Members:
        """An object; one without members where it is missing."""
        value = self._take(name)
        return Members({} if value is None else value, f"{self._path}{name}.")

    @property
    def path(self) -> str:
        """Where the object stands, in front of the names of its members."""
        return self._path

    def done(self) -> None:
        """Refuse members that were not asked for."""
        for name in self._members:
            if name not in self._seen:
                raise UnknownField(self._path + _clean(name[:60]))

    def _take(self, name: str) -> Any:
        self._seen.add(name)
        return self._members.get(name)

    def _list(self, value: object, name: str) -> None:
        if not isinstance(value, list) or len(value) > LONGEST_LIST:
            raise NotAList(self._path + name, most=LONGEST_LIST)

    def _text(self, value: object, path: str, most: int) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise NotText(path, most=most)
        return " ".join(_clean(value).split())


def _clean(value: str) -> str:
    """Text that can be kept and answered: JSON may hold halves of letters, and zeros."""
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
