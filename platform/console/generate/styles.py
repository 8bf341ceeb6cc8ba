"""The list styles of both languages: eight systems each, from pure sale lists to sheets of leads."""

from __future__ import annotations

from .lists import ListStyle
from .written import Kind, Language

_SALES: tuple[tuple[Kind, float], ...] = (("sale", 1.0),)
_SERVICE: tuple[tuple[Kind, float], ...] = (("service", 1.0),)
_LEADS: tuple[tuple[Kind, float], ...] = (("lead", 1.0),)
_SALES_AND_LEADS: tuple[tuple[Kind, float], ...] = (("sale", 0.77), ("lead", 0.23))
_SERVICE_AND_LEADS: tuple[tuple[Kind, float], ...] = (("service", 0.8), ("lead", 0.2))
_ALL: tuple[tuple[Kind, float], ...] = (("sale", 0.41), ("service", 0.36), ("lead", 0.23))


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (column.rsplit("=", 1) for column in text.split("|"))
    return tuple((header, field) for header, field in pairs)


_P8 = "8{a}{b}{c}{d}"
_P7 = "+7{a}{b}{c}{d}"
_RU = (
    ListStyle(
        "csv",
        "cp1251",
        ";",
        "\r\n",
        _columns(
            "ФИО=name|Телефон=phones|E-mail=email|Дата рождения=born|Город=city|Адрес=street|VIN=vin|Марка=make"
            "|Модель=model|Дата покупки=date|Пробег=mileage|ИНН=tax_id|Согласие=consent"
        ),
        _SALES_AND_LEADS,
        "lfm",
        False,
        ("+7 ({a}) {b}-{c}-{d}",),
        ("d.m.Y",),
        (("да",), ("нет",)),
    ),
    ListStyle(
        "csv",
        "utf-8",
        ",",
        "\n",
        _columns(
            "Фамилия=last|Имя=first|Отчество=middle|Моб. телефон=phone1|Доп. телефон=phone2|Эл. почта=email"
            "|ДР=born|Населённый пункт=city|VIN-код=vin|Марка ТС=make|Модель ТС=model|Дата договора=date"
            "|ИНН=tax_id|Согласие на рассылку=consent|Источник=kind"
        ),
        _ALL,
        "lfm",
        False,
        (_P8, _P8, "7{a}{b}{c}{d}"),
        ("Y-m-d",),
        (("1",), ("0",)),
    ),
    ListStyle(
        "csv",
        "utf-8-sig",
        ";",
        "\r\n",
        _columns(
            "Клиент=name|Контактный телефон=phones|Почта=email|Дата рожд.=born|Адрес=address|Автомобиль=car"
            "|Номер кузова (VIN)=vin|Дата визита=date|Пробег, км=mileage|Согласие ПДн=consent"
        ),
        _SERVICE_AND_LEADS,
        "flm",
        False,
        (_P7, "{a}{b}{c}{d}", "+7 ({a}) {b}-{c}-{d}"),
        ("d.m.Y", "d.m.y"),
        (("Да", "+"), ("Нет", "-")),
    ),
    ListStyle(
        "csv",
        "cp1251",
        ",",
        "\n",
        _columns(
            "client_name=name|phone=phones|email=email|birth_date=born|city=city|vin=vin|brand=make|model=model"
            "|sale_date=date|mileage=mileage|inn=tax_id|agree=consent"
        ),
        _ALL,
        "lfm",
        True,
        (_P8, "8 ({a}) {b} {c} {d}", _P7, "8-{a}-{b}-{c}-{d}"),
        ("d/m/Y", "d-m-Y"),
        (("TRUE",), ("FALSE",)),
    ),
    ListStyle(
        "xlsx",
        "",
        "",
        "",
        _columns(
            "Покупатель=name|Тел.=phones|Электронная почта=email|Дата рожд.=born|Город=city"
            "|Адрес регистрации=street|Марка автомобиля=make|Модель автомобиля=model"
            "|Идентификационный номер (VIN)=vin|Дата продажи=date|ИНН=tax_id|Реклама=consent"
        ),
        _SALES,
        "lfm",
        False,
        (_P7, "8 {a} {b}-{c}-{d}"),
        ("d.m.Y",),
        (("Да",), ("Нет",)),
    ),
    ListStyle(
        "tsv",
        "utf-8",
        "\t",
        "\n",
        _columns(
            "Заказчик=name|Телефон клиента=phones|Электронный адрес=email|Д.р.=born|Адрес клиента=address"
            "|VIN автомобиля=vin|Автомобиль=car|Дата заказ-наряда=date|Одометр=mileage|ИНН=tax_id"
            "|SMS/e-mail=consent"
        ),
        _SERVICE,
        "lfm",
        False,
        ("8{a}{b}{c}{d}", "8({a}){b}-{c}-{d}"),
        ("d.m.Y",),
        (("разрешено",), ("запрещено",)),
    ),
    ListStyle(
        "csv",
        "utf-8",
        ";",
        "\n",
        _columns(
            "Контакт=name|Телефон для связи=phones|Email=email|Город=city|Интересует марка=make"
            "|Интересует модель=model|Дата обращения=date|Согласие на рассылку=consent"
        ),
        _LEADS,
        "flm",
        False,
        ("+7{a}{b}{c}{d}", "+7 {a} {b} {c} {d}", "8{a}{b}{c}{d}"),
        ("Y-m-d",),
        (("да",), ("нет",)),
    ),
    ListStyle(
        "csv",
        "utf-8-sig",
        ",",
        "\r\n",
        _columns(
            "Фамилия=last|Имя=first|Отчество=middle|Телефон 1=phone1|Телефон 2=phone2|Почта=email"
            "|Дата рождения=born|Город проживания=city|Улица, дом, квартира=street|VIN=vin|Бренд=make"
            "|Модель=model|Дата выдачи=date|ИНН организации=tax_id|Подписка=consent|Тип записи=kind"
        ),
        _ALL,
        "lfm",
        False,
        ("7{a}{b}{c}{d}", "+7-{a}-{b}-{c}-{d}"),
        ("d.m.Y", "Y-m-d"),
        (("вкл",), ("выкл",)),
    ),
)
_EN = (
    ListStyle(
        "csv",
        "utf-8",
        ";",
        "\r\n",
        _columns(
            "Customer=name|Phone=phones|Email=email|DOB=born|City=city|Address=street|VIN=vin|Make=make"
            "|Model=model|Sale Date=date|Odometer=mileage|Tax ID=tax_id|Opt In=consent"
        ),
        _SALES_AND_LEADS,
        "l,fm",
        False,
        ("({a}) {b}-{c}{d}",),
        ("m/d/Y",),
        (("yes",), ("no",)),
    ),
    ListStyle(
        "csv",
        "cp1252",
        ",",
        "\n",
        _columns(
            "Last Name=last|First Name=first|Middle=middle|Cell=phone1|Other Phone=phone2|E-mail Address=email"
            "|Birth Date=born|Town=city|VIN #=vin|Make=make|Model=model|Contract Date=date|EIN=tax_id"
            "|Consent=consent|Source=kind"
        ),
        _ALL,
        "lfm",
        False,
        ("{a}{b}{c}{d}", "{a}.{b}.{c}{d}"),
        ("Y-m-d",),
        (("1",), ("0",)),
    ),
    ListStyle(
        "csv",
        "utf-8-sig",
        ";",
        "\r\n",
        _columns(
            "Client=name|Contact Number=phones|Mail=email|Date of Birth=born|Address=address|Vehicle=car"
            "|Chassis (VIN)=vin|Visit Date=date|Miles=mileage|GDPR=consent"
        ),
        _SERVICE_AND_LEADS,
        "flm",
        False,
        ("+1{a}{b}{c}{d}", "({a}) {b}-{c}{d}", "1-{a}-{b}-{c}{d}"),
        ("m/d/Y", "m/d/y"),
        (("Y",), ("N",)),
    ),
    ListStyle(
        "csv",
        "cp1252",
        ",",
        "\n",
        _columns(
            "client_name=name|phone=phones|email=email|birth_date=born|city=city|vin=vin|brand=make|model=model"
            "|sale_date=date|mileage=mileage|tax_id=tax_id|agree=consent"
        ),
        _ALL,
        "l,fm",
        True,
        ("{a}{b}{c}{d}", "+1 {a} {b} {c}{d}", "+1{a}{b}{c}{d}", "{a}-{b}-{c}{d}"),
        ("d-b-Y", "b d, Y"),
        (("TRUE",), ("FALSE",)),
    ),
    ListStyle(
        "xlsx",
        "",
        "",
        "",
        _columns(
            "Buyer=name|Tel.=phones|Email Address=email|Birthday=born|City=city|Street Address=street"
            "|Vehicle Make=make|Vehicle Model=model|Vehicle Identification Number=vin|Date Sold=date|EIN=tax_id"
            "|Marketing=consent"
        ),
        _SALES,
        "flm",
        False,
        ("({a}) {b}-{c}{d}", "{a}-{b}-{c}{d}"),
        ("m/d/Y",),
        (("Yes",), ("No",)),
    ),
    ListStyle(
        "tsv",
        "utf-8",
        "\t",
        "\n",
        _columns(
            "Owner=name|Mobile=phones|E-mail=email|D.O.B.=born|Home Address=address|VIN Number=vin|Vehicle=car"
            "|RO Date=date|Mileage=mileage|Tax No=tax_id|SMS/E-mail=consent"
        ),
        _SERVICE,
        "l,fm",
        False,
        ("{a}{b}{c}{d}", "({a}){b}-{c}{d}"),
        ("Y-m-d",),
        (("allowed",), ("denied",)),
    ),
    ListStyle(
        "csv",
        "utf-8",
        ";",
        "\n",
        _columns(
            "Lead=name|Phone Number=phones|Email=email|City=city|Make of Interest=make|Model of Interest=model"
            "|Inquiry Date=date|Newsletter=consent"
        ),
        _LEADS,
        "flm",
        False,
        ("+1{a}{b}{c}{d}", "{a} {b} {c}{d}"),
        ("Y-m-d",),
        (("yes",), ("no",)),
    ),
    ListStyle(
        "csv",
        "utf-8-sig",
        ",",
        "\r\n",
        _columns(
            "Surname=last|Given Name=first|Middle Name=middle|Phone 1=phone1|Phone 2=phone2|Email=email"
            "|Birth Date=born|Home City=city|Street=street|VIN=vin|Brand=make|Model=model|Delivery Date=date"
            "|Company Tax ID=tax_id|Subscribed=consent|Record Type=kind"
        ),
        _ALL,
        "lfm",
        False,
        ("1{a}{b}{c}{d}", "{a}-{b}-{c}{d}"),
        ("m/d/Y", "Y-m-d"),
        (("on",), ("off",)),
    ),
)
STYLES: dict[Language, tuple[ListStyle, ...]] = {"ru": _RU, "en": _EN}
