"""Where the generated network and its people are: cities, streets and makes of both languages."""

from __future__ import annotations

from dataclasses import dataclass

from .written import Language


@dataclass(frozen=True, slots=True)
class City:
    """A city: latitude and longitude in degrees, the telephone area, and its share of the people (any unit)."""

    name: str
    latitude: float
    longitude: float
    area: str
    weight: float


_RU = (
    City("Москва", 55.7558, 37.6173, "495", 30),
    City("Санкт-Петербург", 59.9343, 30.3351, "812", 15),
    City("Екатеринбург", 56.8389, 60.6057, "343", 10),
    City("Казань", 55.7961, 49.1064, "843", 9),
    City("Нижний Новгород", 56.3269, 44.0059, "831", 9),
    City("Самара", 53.1959, 50.1002, "846", 8),
    City("Краснодар", 45.0355, 38.9753, "861", 6),
    City("Новосибирск", 55.0084, 82.9357, "383", 6),
    City("Тула", 54.1931, 37.6173, "487", 4),
    City("Рязань", 54.6269, 39.6916, "491", 3),
)
_EN = (
    City("Austin", 30.2672, -97.7431, "512", 22),
    City("Columbus", 39.9612, -82.9988, "614", 17),
    City("Denver", 39.7392, -104.9903, "303", 15),
    City("Portland", 45.5152, -122.6784, "503", 12),
    City("Tampa", 27.9506, -82.4572, "813", 10),
    City("Springfield", 39.7817, -89.6501, "217", 9),
    City("Dayton", 39.7589, -84.1916, "937", 8),
    City("Albany", 42.6526, -73.7562, "518", 7),
)
CITIES: dict[Language, tuple[City, ...]] = {"ru": _RU, "en": _EN}

STREETS: dict[Language, tuple[str, ...]] = {
    "ru": tuple(
        """Карбышева|Халтурина|Титова|Кошевого|Некрасова|Пушкина|Шаумяна|Коммунаров|50 лет Октября|Геологов|Комарова
Микрорайон|Красных Партизан|Репина|Карла Маркса|Космодемьянской|Фрунзе|40 лет Октября|Коминтерна|Осипенко
Парижской Коммуны|Степана Разина|Павлика Морозова|Тургенева|Пархоменко|Ульянова|Серафимовича
Советской Армии|Тюленина|Дзержинского|Строителей|Пирогова|Кузнецова|Макарова|Толбухина|Мичурина|Бабушкина
Буденного|Калинина|Горького|Ленина|Мира|Гагарина|Победы|Советская|Молодёжная|Школьная|Садовая|Лесная
Набережная|Заводская|Октябрьская|Комсомольская|Первомайская|Кирова|Чапаева|Лермонтова|Чехова|Чкалова
Королёва|Суворова|Кутузова|Матросова|Энтузиастов|8 Марта|9 Мая|Дружбы|Юбилейная|Центральная|Полевая
Луговая|Северная|Южная|Восточная|Западная|Вокзальная|Железнодорожная|Пролетарская|Труда""".replace("\n", "|").split("|")
    ),
    "en": tuple(
        """Wells|Meyer|Thompson|Marshall|Murray|Gonzalez|Castillo|Williams|Sanders|Rogers|Rodriguez|Edwards|Kennedy
Ward|Ellis|King|Stewart|Reynolds|Hall|Foster|Walker|Garcia|Stephens|Carter|Bennett|Burns|Adams|Anderson
Bailey|Morales|Fisher|Simmons|Thomas|Miller|Diaz|White|Howard|Shaw|Russell|Cole|Collins|Myers|Taylor|Perry
Davis|Butler|Bryant|Price|Perez|Alvarez|Evans|Turner|Coleman|Long|Oak|Maple|Cedar|Pine|Elm|Washington|Lake
Hill|Park|View|Main|Church|Spring|River|Sunset|Meadow|Forest|Highland|Jackson|Lincoln|Franklin|Jefferson
Madison|Monroe|Chestnut|Walnut|Spruce|Mill|Bridge|Prospect|Center|Union""".replace("\n", "|").split("|")
    ),
}

# Models of each make, and the world manufacturer code its VINs start with.
MAKES: dict[Language, dict[str, tuple[str, tuple[str, ...]]]] = {
    "ru": {
        "LADA": ("XTA", ("Granta", "Vesta", "Niva")),
        "Kia": ("XWE", ("Rio", "Ceed", "Sportage", "Sorento")),
        "Hyundai": ("Z94", ("Solaris", "Creta", "Tucson")),
        "Volkswagen": ("XW8", ("Polo", "Tiguan")),
        "Skoda": ("TMB", ("Rapid", "Octavia", "Kodiaq")),
        "Toyota": ("XW7", ("Camry", "RAV4", "LC300")),
        "Renault": ("X7L", ("Logan", "Duster")),
        "Haval": ("LGW", ("Jolion", "F7", "Dargo")),
        "Geely": ("L6T", ("Coolray", "Atlas", "Monjaro")),
        "Chery": ("LVV", ("Tiggo 4", "Tiggo 7 Pro", "Tiggo 8")),
    },
    "en": {
        "Ford": ("1FT", ("F-150", "Focus", "Explorer")),
        "Chevrolet": ("3GC", ("Silverado", "Equinox")),
        "Honda": ("2HG", ("Civic", "Accord", "CR-V")),
        "Nissan": ("1N4", ("Altima", "Rogue")),
        "Toyota": ("XW7", ("Camry", "Corolla", "RAV4")),
        "Subaru": ("4S4", ("Outback", "Forester")),
        "BMW": ("5UX", ("X3", "X5")),
        "Kia": ("XWE", ("Sportage", "Sorento")),
        "Hyundai": ("Z94", ("Elantra", "Tucson")),
    },
}
