"""Names of peoples whose spelling in the country's own letters is not settled: each with the ways desks write it."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from .written import Language


def _ways(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(entry.split(",")) for entry in text.strip().replace("\n", "|").split("|"))


class NamesAbroad(NamedTuple):
    """Surnames (a man's form) and first names by sex; each entry lists its spellings, the passport's first."""

    surnames: tuple[tuple[str, ...], ...]
    men: tuple[tuple[str, ...], ...]
    women: tuple[tuple[str, ...], ...]


_RU = NamesAbroad(
    _ways("""
Саркисян,Саркисьян,Саргсян|Григорян,Григорьян|Хачатрян,Хачатурян|Петросян,Петросьян|Абдуллаев,Абдулаев
Рахмонов,Рахманов|Нурмагомедов,Нурмухамедов|Джапаридзе|Гогоберидзе|Думбадзе|Бердыев,Бердиев|Турсунов,Тургунов
Курбанов,Гурбанов|Гусейнов,Хусейнов,Гусеинов|Ахмедов,Ахметов|Мирзоев,Мирзаев|Цагараев|Дзагоев|Ким|Цой|Пак|Ли
Хан|Нгуен|Юлдашев,Йулдашев|Эргашев,Ергашев|Шарафутдинов,Шарафудинов|Мухаметзянов,Мухамедзянов|Кадыров,Кодиров
"""),
    _ways("""
Мухаммад,Магомед,Мухаммед,Мохаммед|Хусейн,Гусейн,Хусаин|Ахмед,Ахмад,Ахмет|Юсуф,Юсиф,Йусуф|Абдулла,Абдуллах|Шерзод,Шерзад
Бахтиёр,Бахтияр|Фаррух,Фарух|Ашот|Гагик|Тигран|Гиорги,Георгий|Зураб|Умар,Омар|Нурлан|Ержан|Айдос|Ибрагим,Ибрахим|Арсен
Гаджи,Хаджи|Джамшед,Джамшид|Ислам|Жасур,Джасур|Олим,Алим
"""),
    _ways("""
Айгуль,Айгюль|Зульфия,Зулфия|Лейла,Ляйля|Мадина|Патимат,Фатима|Зарема|Гаяне,Гаянэ|Ануш|Нино|Гульнора,Гульнара
Дильноза,Дилноза|Айгерим|Асель,Асел|Хадижат,Хадиджа|Зухра,Зухро|Нигора,Нигара|Лусине,Лусинэ|Мехрибан,Мехрибон
"""),
)
_EN = NamesAbroad(
    _ways("""
Garcia Lopez,Garcia,Garcia-Lopez|Hernandez Ruiz,Hernandez,Hernandez-Ruiz|de la Cruz,Delacruz,De La Cruz|Perez Soto,Perez
Van der Berg,Vanderberg,Vandenberg|O'Connor,OConnor,O Connor|O'Neill,Oneill,O'Neil|MacDonald,McDonald,Mc Donald
Al-Hassan,Alhassan|D'Angelo,Dangelo,D Angelo|St. John,St John,Saint John|Nguyen|Tran|Zhang,Chang|Xu,Hsu
Lee,Li|Patel|Khan|Begum|Kowalski,Kowalsky|Schroeder,Schroder|Mueller,Muller|Petrov,Petroff|Ahmed,Ahmad|Hussain,Hussein
Fitzgerald,Fitz Gerald|De Luca,Deluca
"""),
    _ways("""
Mohammed,Muhammad,Mohamed,Mohammad|Ahmed,Ahmad|Yusuf,Youssef,Yousef|Ibrahim,Ebrahim|Wei|Jun|Rajesh,Raj|Sanjay|Hassan,Hasan
Vladimir,Wladimir|Sergei,Sergey|Dmitri,Dmitry,Dimitri|Omar,Umar|Abdul,Abdoul|Hiroshi|Jesus,Jesús|Hector,Héctor|Ali|Minh|Duc
"""),
    _ways("""
Fatima,Fatimah|Aisha,Ayesha,Aicha|Priya|Mei|Xiu|Katarzyna,Kasia|Svetlana,Lana|Yekaterina,Ekaterina|Guadalupe,Lupe
Leila,Layla,Laila|Zainab,Zaynab|Anjali|Noor,Nour|Ximena,Jimena|Thi|Lan|Yolanda,Iolanda|Khadija,Khadijah|Olena,Elena
"""),
)
ABROAD: dict[Language, NamesAbroad] = {"ru": _RU, "en": _EN}


def _spellings() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for names in ABROAD.values():
        for ways in (*names.surnames, *names.men, *names.women):
            for way in ways:
                known.setdefault(way, tuple(other for other in ways if other != way))
    return known


_OTHERWISE = _spellings()


def spelled_otherwise(word: str, rng: Random) -> str:
    """Give another spelling of a name from abroad; a word that has only one stays."""
    others = _OTHERWISE.get(word)
    return rng.choice(others) if others else word
