"""2,000 texts with what must go and what must stay, the truth written as they are made (target T25).

Everything is invented: numbers are drawn, and where a standard has check digits they are computed here, by rules
written anew and not by the library that the masker uses.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

LANGUAGES = ("en", "de", "pt", "es", "fr")
FIRST = (
    *("Ana", "Rose", "Grant", "May", "Will", "Mark", "Jürgen", "Anna-Lena", "Müzeyyen", "José", "João", "Inês"),
    *("François", "Zoë", "Lucía", "Óscar", "Mary", "Liam", "Priya", "Wei", "Olaf", "Chiara", "Noël", "Conceição"),
)
LAST = (
    *("Souza", "Price", "Flores", "Bishop", "Long", "Groß", "Müller-Lüdenscheidt", "O'Brien", "Núñez", "Ferreira"),
    *("Lefèvre", "Kowalski", "Nguyen", "Schulze", "Araújo", "Costa", "Baker", "Bauer", "Okafor", "Peña"),
)
BETWEEN = ("", "", "", "da", "dos", "van der", "de", "Maria", "K.")
STRANGERS = ("Katarzyna Nowak", "Bjarne Thorsen", "Rui Tavares", "Heike Lange", "Camille Roux", "Dilek Aydin")
"""People the company does not know: only a cue phrase tells that they are names."""
SAID: dict[str, tuple[str, ...]] = {
    "en": ("the technician came late", "great service", "I was charged twice", "please fix this soon", "never again"),
    "de": (
        "der Techniker kam zu spät",
        "sehr guter Service",
        "die Rechnung stimmt nicht",
        "bitte melden",
        "nie wieder",
    ),
    "pt": ("o produto chegou com atraso", "ótimo atendimento", "a conta veio errada", "não recomendo", "nota dez"),
    "es": ("el pedido llegó tarde", "muy buen servicio", "la factura está mal", "no vuelvo más", "todo perfecto"),
    "fr": ("le colis est arrivé en retard", "très bon service", "la facture est fausse", "plus jamais", "parfait"),
}
PHRASES: dict[str, tuple[str, ...]] = {
    "en": ("my name is {}", "this is Mr. {} again", "I spoke with {}", "Kind regards, {}"),
    "de": ("ich heiße {}", "mein Name ist {}", "Frau {} war am Telefon", "Mit freundlichen Grüßen, {}"),
    "pt": ("meu nome é {}", "me chamo {}", "falei com a {}", "o senhor {} me atendeu"),
    "es": ("me llamo {}", "mi nombre es {}", "hablé con {}", "la señora {} me atendió"),
    "fr": ("je m'appelle {}", "mon nom est {}", "j'ai parlé avec {}", "Madame {} m'a répondu"),
}
NUMBERED: dict[str, tuple[str, ...]] = {
    "en": ("account number {}", "my customer no. {}", "policy number: {}", "passport {}"),
    "de": ("Kundennummer {}", "Konto-Nr. {}", "Vertragsnummer: {}", "mein Ausweis {}"),
    "pt": ("número da conta {}", "meu contrato nº {}", "número do cliente: {}", "meu RG {}"),
    "es": ("número de cuenta {}", "mi contrato nº {}", "número de cliente: {}", "pasaporte {}"),
    "fr": ("numéro de compte {}", "mon contrat n° {}", "numéro client : {}", "passeport {}"),
}
STAYS: tuple[str, ...] = (
    *("paid 1.234,56 EUR", "R$ 12.345.678,90", "$1,234,567.89", "€ 10 000 000", "199.90", "1 250 000 customers"),
    *("on 2024-05-22", "2024-05-22 18:30", "since 21.03.2017", "20240522", "05/22/2024 7:15 pm", "1.5.-14.6.2025"),
    *(
        "from 01.02.2024-05.02.2024",
        "2019-2020",
        "2019, 2020 and 2021",
        "at 12:30",
        "24/7",
        "10/10",
        "9 10 10 8 9 10 7",
    ),
    *("model TX-4000-B", "part number AB-1234-5678", "EAN 4006381333931", "version 10.15.7.1", "iPhone 15 Pro 256"),
    *("they will price it may be", "a rose for grant", "prices rose, long may it last", "the bishop and the baker"),
    *("my name is wrong on the bill", "mein Name ist falsch geschrieben", "meu nome está errado", "call me in May"),
    *("Frau am Empfang war nett", "I spoke with Customer Service", "falei com a atendente", "account closed in 2024"),
    *(
        "the contract from 2023",
        "200 Mbit for 39,90",
        "1920x1080",
        "3 of 12 months",
        "room 1204",
        "see www.example.com",
    ),
    *(
        "https://example.com/help",
        "@ home",
        "a @ b",
        "50 % of 12345",
        "12 345 km",
        "order 3 days late",
        "10 20 30 40 50",
    ),
    *(
        "Vertrag seit 1999",
        "conta de 150,00",
        "factura de 2.345,00 €",
        "3 x 1.000 g",
        "0800",
        "zip 10115",
        "CEP 01310-100",
    ),
)
"""Amounts, dates, years, codes, ordinary words that are names too: nothing of these may be masked."""


@dataclass(frozen=True)
class Planted:
    """One text; `gone` are (kind, secret) pairs that may not be read any more, `stays` pieces that must."""

    text: str
    language: str
    gone: tuple[tuple[str, str], ...]
    stays: tuple[str, ...]


def people(rng: random.Random, n: int = 400) -> list[str]:
    """Full names of the company's customers and handlers."""
    made = {" ".join(filter(None, (rng.choice(FIRST), rng.choice(BETWEEN), rng.choice(LAST)))) for _ in range(n)}
    return sorted(made)


def ids(rng: random.Random, n: int = 300) -> list[str]:
    """Ids of customers, in four shapes of source systems."""
    shapes = (
        lambda: f"C-{rng.randrange(10_000):04d}",
        lambda: f"{rng.randrange(10_000):04d}-{''.join(rng.choices('ABCDEFGHKLMNPQRSTUVWXYZ', k=5))}",
        lambda: f"{rng.getrandbits(128):032x}",
        lambda: f"{rng.randrange(6_000_000, 7_000_000)}",
    )
    return sorted({shapes[k % 4]() for k in range(n)})


def luhn(digits: str) -> str:
    """The digits with their Luhn check digit."""
    doubled = (int(d) * (2 if k % 2 == 0 else 1) for k, d in enumerate(reversed(digits)))
    return digits + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def iban(country: str, account: str) -> str:
    """An IBAN with its two check digits (ISO 13616)."""
    spelt = "".join(str(int(c, 36)) for c in account + country + "00")
    return f"{country}{98 - int(spelt) % 97:02d}{account}"


def cpf(rng: random.Random) -> str:
    digits = [rng.randrange(10) for _ in range(9)]
    for _ in range(2):
        rest = sum(d * w for d, w in zip(digits, range(len(digits) + 1, 1, -1), strict=True)) * 10 % 11
        digits.append(rest % 10)
    text = "".join(map(str, digits))
    return rng.choice((text, f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"))


def dni(rng: random.Random) -> str:
    n = rng.randrange(10_000_000, 99_999_999)
    return f"{n}{'TRWAGMYFPDXBNJZSQVHLCKE'[n % 23]}"


def nir(rng: random.Random) -> str:
    body = f"{rng.choice('12')}{rng.randrange(30, 99):02d}{rng.randrange(1, 13):02d}75{rng.randrange(10**6):06d}"
    text = f"{body}{97 - int(body) % 97:02d}"
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return rng.choice((text, " ".join(text[a:b] for a, b in pairwise(cuts))))


def national_id(rng: random.Random) -> str:
    ssn = f"{rng.randrange(100, 600):03d}-{rng.randrange(10, 99):02d}-{rng.randrange(1000, 9999)}"
    nino = f"AB {rng.randrange(10, 99)} {rng.randrange(10, 99)} {rng.randrange(10, 99)} C"
    return rng.choice((cpf(rng), dni(rng), nir(rng), ssn, rng.choice((nino, nino.replace(" ", "")))))


def card(rng: random.Random) -> str:
    text = luhn((rng.choice(("4", "51", "55")) + "".join(rng.choices("0123456789", k=14)))[:15])
    mark = rng.choice(("", " ", "-"))
    return mark.join(text[k : k + 4] for k in range(0, 16, 4))


def account(rng: random.Random) -> str:
    digits = "".join(rng.choices("0123456789", k=18))
    accounts = {"DE": digits, "GB": "WEST" + digits[:14], "PT": digits + "154", "ES": digits + "33"}
    accounts["FR"] = digits[:10] + "0" + digits[10:17] + "M" + digits[:4]
    country = rng.choice(sorted(accounts))
    text = iban(country, accounts[country])
    return text if rng.random() < 0.5 else " ".join(text[k : k + 4] for k in range(0, len(text), 4))


PHONES: dict[str, tuple[str, ...]] = {
    "de": ("+49 170 #######", "0170/#######", "(030) ######", "030 ### ### ##", "0049 89 ######", "0151-########"),
    "en": ("+1 (555) 01#-####", "555-2##-####", "(415) 5##-####", "020 7### ####", "+44 7### ######", "07### ######"),
    "pt": ("+55 11 9####-####", "(11) 9####-####", "11 9########", "(21) 3###-####", "3###-####", "0800 7## ####"),
    "es": ("+34 6## ### ###", "6## ### ###", "91 ### ## ##", "9########", "6##.###.###", "0034 6########"),
    "fr": (
        "+33 6 ## ## ## ##",
        "06 ## ## ## ##",
        "01.##.##.##.##",
        "06########",
        "0033 1 ## ## ## ##",
        "+33(0)6########",
    ),
}


def phone(rng: random.Random, language: str) -> str:
    return "".join(rng.choice("123456789") if sign == "#" else sign for sign in rng.choice(PHONES[language]))


def written(rng: random.Random, name: str) -> str:
    """A known name as people write it: as it stands, without accents, in small letters, turned round, of somebody."""
    plain = name.translate(str.maketrans("äöüáéíóúñçãõêèëôâïÓ", "aouaeiouncaoeeeoaiO")).replace("ß", "ss")
    parts = name.split()
    turned = f"{parts[-1]}, {' '.join(parts[:-1])}"
    return rng.choice((name, name, plain, name.upper(), turned, f"{name}'s"))


def secret(rng: random.Random, language: str, known: list[str], known_ids: list[str]) -> tuple[str, str, str]:
    """(kind, secret, words around and with it)."""
    kind = rng.choice(("e-mail", "phone", "phone", "card", "IBAN", "national id", "address of a page", "IP", "number",
                       "named", "known name", "known name", "known id", "account"))  # fmt: skip
    if kind == "e-mail":
        mail = rng.choice(
            ("ana.souza+x@mail.example.com", "j_m@exämple.de", "kim [at] example.org", "X99@EXAMPLE.CO.UK")
        )
        return kind, mail, mail
    if kind == "phone":
        told = phone(rng, language)
        return kind, told, told
    if kind in ("card", "IBAN", "national id"):
        told = {"card": card, "IBAN": account, "national id": national_id}[kind](rng)
        return kind, told, told
    if kind == "address of a page":
        told = rng.choice(
            ("https://jo:pw@example.com/x", "http://example.com/track?user=jo&id=9", "www.example.com/u?mail=jo")
        )
        return kind, told, told
    if kind == "IP":
        told = rng.choice((f"192.168.{rng.randrange(256)}.{rng.randrange(1, 255)}", "2001:db8:85a3::8a2e:370:7334"))
        return kind, told, told
    if kind == "number":
        told = f"{rng.randrange(30_000_000, 999_999_999_999)}"
        return kind, told, told
    if kind == "account":
        told = rng.choice(
            (
                f"{rng.randrange(1_000, 99_999)}",
                f"K{rng.randrange(1_000, 99_999)}",
                f"{rng.randrange(100, 999)}-{rng.randrange(100, 999)}",
            )
        )
        return kind, told, rng.choice(NUMBERED[language]).format(told)
    if kind == "named":
        told = rng.choice(STRANGERS)
        return kind, told, rng.choice(PHRASES[language]).format(told)
    told = written(rng, rng.choice(known)) if kind == "known name" else rng.choice(known_ids)
    return kind, told, told


def planted(seed: int, n: int = 2_000) -> tuple[list[Planted], list[str], list[str]]:
    """The texts (a third hold nothing to mask), the names and the ids that the company knows."""
    rng = random.Random(seed)
    known, known_ids = people(rng), ids(rng)
    texts = []
    for k in range(n):
        language = LANGUAGES[k % len(LANGUAGES)]
        gone: list[tuple[str, str]] = []
        stays = [rng.choice(SAID[language])]
        pieces = [stays[0]]
        for _ in range(0 if k % 3 == 0 else rng.choice((1, 1, 2))):
            kind, hidden, told = secret(rng, language, known, known_ids)
            gone.append((kind, hidden))
            pieces.append(told)
        for _ in range(rng.choice((0, 1, 2)) if gone else 2):
            stays.append(rng.choice(STAYS))
            pieces.append(stays[-1])
        rng.shuffle(pieces)
        text = rng.choice((". ", "; ", ", ", "\n", " - ")).join(pieces)
        texts.append(Planted(text, language, tuple(gone), tuple(stays)))
    return texts, known, known_ids
