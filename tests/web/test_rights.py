"""The rights of a person, as head office exercises them in the browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from store import Database
from tests.asking import ask_one
from tests.cast import Cast
from tests.conftest import Browser

ERASED = "select erased_at is not null from client where id = :c"


def number_of(app: Flask, client_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text("client", client_id))


def test_an_erasure_asks_for_the_client_s_number(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_id, helen = cast.clients["north_1"][2], client_as("helen")
    path = f"/clients/{number_of(app, client_id)}/erase"
    page = helen.get(path).get_data(as_text=True)
    assert "Nobody can undo this" in page
    for typed in ("", "erase", number_of(app, cast.clients["north_1"][1])):
        answer = helen.send(path, number=typed)
        assert answer.status_code == 422
        assert "number exactly as it is shown" in answer.get_data(as_text=True)
    assert ask_one(database, ERASED, c=client_id) is False
    card = helen.send(path, number=f" {number_of(app, client_id).upper()} ")
    assert (card.status_code, card.location) == (303, path.removesuffix("/erase"))
    assert ask_one(database, ERASED, c=client_id) is True


def test_the_card_of_the_erased_says_so_in_both_languages(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    client_id, helen = cast.clients["north_2"][0], client_as("helen")
    path = f"/clients/{number_of(app, client_id)}"
    assert f"{path}/erase" in helen.get(path).get_data(as_text=True)
    helen.send(f"{path}/erase", number=number_of(app, client_id))
    card = helen.get(path).get_data(as_text=True)
    assert "This person was erased on" in card
    assert f"{path}/erase" not in card
    assert cast.phones[client_id][-4:] not in card
    russian = helen.get(path, query_string={"lang": "ru"}, headers={"Accept-Language": "ru"}).get_data(as_text=True)
    assert "Данные этого человека удалены" in russian
    assert helen.send(f"{path}/consents/give", channel="email").status_code == 404
    assert "There is nothing left to erase" in helen.get(f"{path}/erase").get_data(as_text=True)


def test_a_client_is_frozen_and_thawed_by_one_press(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    path, nina = f"/clients/{number_of(app, cast.clients['north_1'][0])}", client_as("nina")
    assert nina.send(f"{path}/restrict").status_code == 303
    assert "Frozen since" in nina.get(path).get_data(as_text=True)
    assert nina.send(f"{path}/lift").status_code == 303
    assert "Frozen since" not in nina.get(path).get_data(as_text=True)
