"""Names and numbers of persons that words before them announce: "my name is ...", "Frau ...", "account number ..."."""

from __future__ import annotations

import re

from cxroi.sources.base.digits import STAYS
from cxroi.sources.base.known import PARTICLES, word_list

SELF = (
    *("my name is", "my name's", "i am called", "name:"),
    *("mein name ist", "ich heiße", "ich heisse", "ich bin (?:der|die) (?:herr|frau)"),
    *("meu nome é", "meu nome e", "me chamo", "eu me chamo", "chamo-me"),
    *("me llamo", "mi nombre es"),
    *("je m['’]appelle", "mon nom est", "mi chiamo", "il mio nome è"),
)
"""After these a name stands in any spelling."""
SELF_IN_FULL = (
    *(
        "i am",
        "i['’]m",
        "this is",
        "ich bin",
        "hier ist",
        "(?:eu )?sou [oa]",
        "aqui é [oa]",
        "soy",
        "c['’]est",
        "je suis",
    ),
)
"""After these two words or more with capital letters: "ich bin Kunde" and "I'm Happy" tell no name."""
ABOUT = (
    *(r"mrs?\.?", r"ms\.?", "miss", r"dr\.?", r"prof\.?", "spoke (?:with|to)", "talked (?:with|to)"),
    *("frau", "herrn?", "gesprochen mit", r"gez\.?"),
    *("senhora?", r"sra?\.?", "dona", "falei com (?:o|a)?", "atendid[oa] (?:por|pel[oa])"),
    *("señora?", "hablé con", "atendid[oa] por", "don", "doña"),
    *("monsieur", "madame", "mademoiselle", r"mme\.?", r"mlle\.?", "parlé (?:à|avec)"),
)
"""After these a name stands with a capital letter."""
GREETING = (
    *("(?:kind|best|warm) regards", "regards", "yours sincerely", "sincerely", "cheers"),
    *(
        "(?:mit )?(?:freundliche[nm]?|beste[nm]?|viele[nm]?|liebe[nm]?|schöne[nm]?)? ?gr[üu](?:ß|ss)(?:en?)?",
        "mfg",
    ),
    *("att", "atenciosamente", "abraços?", "saludos", "atentamente", "cordialement", "bien à vous"),
)
"""After these a name stands by itself: a mark or the end of the line comes next."""
OF_PERSON = (
    *("account", "acct", "customer", "client", "member(?:ship)?", "policy", "contract", "passport", "pin", "password"),
    *(
        "social security",
        "ssn",
        "iban",
        "konto",
        "ausweis",
        "passwort",
    ),
    *(
        "reisepass",
        "conta",
        "contrato",
        "cliente",
        "apólice",
        "cpf",
        "rg",
        "senha",
        "passaporte",
        "agência",
        "protocolo",
    ),
    *("cuenta", "póliza", "pasaporte", "contraseña", "dni", "nie", "compte", "contrat", "passeport", "mot de passe"),
)
OF_THING = (
    *("kunden", "vertrags", "mitglieds", "versicherungs", r"kd\.?", r"kto\.?"),
    "order", "ticket", "case", "invoice", "bestell", "auftrags", "rechnungs", "pedido", "nota", "factura",
            "commande", "facture", "tracking", "booking", "reservation")  # fmt: skip
PHONE = (
    *("call(?: me)?(?: at| on)?", "phone", "tel", "telephone", "mobile", "cell", "whatsapp", "telefon", "handy", "ruf"),
    *("rufnummer", "anrufen", "telefone", "celular", "ligue", "fone", "teléfono", "móvil", "llame", "téléphone"),
    *("portable", "appelez"),
)
NOT_NAMES = word_list("no_names.txt")
"""Words that follow such a phrase and are no name."""
_NUMBER = r"(?:[ \-]?-?(?:number|nummer|nr|no|num|número|numero|numéro|code|id|n[º°o]?)(?!\w)\.?)"
_LEAD = r"(?:(?:número|numero|numéro|n[º°]) (?:da|do|de la|de|del|du|d['’])? ?)"
_WORD = r"(?:[^\W\d_]\.(?= ?[^\W\d_])|[^\W\d_](?:[^\W\d_]|['’\-](?=[^\W\d_]))*)"
_MARK = r"(?:\s*[:#=]\s*|\s+(?:is|was|ist|lautet|é|es|est)\s+|\s+)"


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(words) + ")"


GATE = "|".join(
    (
        rf"\b{_any(SELF)}\s",
        rf"\b{_any((*SELF_IN_FULL, *ABOUT, *GREETING))}[,.:!]?\s",
        r"(?:born|birth|dob|geb|nascimento|nascid|nacid|nacimiento|naissance|née?).{0,16}[0-9]",
        rf"\b{_any((*OF_PERSON, *OF_THING))}.{{0,24}}[0-9]",
        rf"\b{_any(PHONE)}.{{0,16}}[0-9]",
    )
)
"""Where any of these may stand, for the database's regular expressions; the patterns below then look again."""
_NAMED = re.compile(
    rf"(?P<cue>(?<![\w\[])(?:(?P<self>{_any(SELF)})|(?P<full>{_any(SELF_IN_FULL)})|{_any(ABOUT)}"
    rf"|(?P<last>{_any(GREETING)})[,.:!]?)(?:\s*[:\n])?\s+(?:(?:dr|prof|ing|dipl)\.?[ -]+)*)"
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,4}})",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?P<cue>(?<![\w\[])(?:born(?: on)?|date of birth|dob|geb\.?|geboren(?: am)?|geburts(?:datum|tag)|nascid[oa] em"
    r"|data de nascimento|nascimento|nacid[oa] el|fecha de nacimiento|née?(?: le)?|date de naissance)\s?[:,]?\s+)"
    r"\d{1,4}[-./ ]\d{1,2}[-./ ]\d{2,4}(?!\d)",
    re.IGNORECASE,
)
_PERSONS = re.compile(
    rf"(?P<cue>(?<![\w\[])(?:{_LEAD}{_any(OF_PERSON)}|{_any(OF_PERSON)}){_NUMBER}?{_MARK})"
    r"(?P<told>(?=[\w\-./]*\d)[\w][\w\-./]*[\w])(?![.,]?\d)",
    re.IGNORECASE,
)
_THINGS = re.compile(
    rf"(?P<cue>(?<![\w\[])(?:{_LEAD}{_any(OF_THING)}|{_any(OF_THING)}(?:{_NUMBER}|\s*#)){_MARK}?)"
    r"(?P<told>(?=[\w\-./]*\d)[\w][\w\-./]*[\w])",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"(?P<cue>(?<![\w\[]){_any(PHONE)}\.?[^\d\n+(.;€$£]{{0,14}})(?P<told>[+(]?\d(?:[ ().\-/]{{0,2}}\d){{6,16}})",
    re.IGNORECASE,
)
MOST = 4
"""Words of a name; one alone after a cue in capitals, where every word looks like a name."""
_END = re.compile(r" *(?:$|[\n,;.!]| -)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def mask_cued(text: str) -> str:
    """The text without the names and numbers that such words announce."""
    text = _BORN.sub(r"\g<cue>[date]", _CALLED.sub(_called, text))
    text = _THINGS.sub(_number, _PERSONS.sub(_number, text))
    parts, after = [], 0
    while match := _NAMED.search(text, after):
        start = match.start("name")
        end = start + _named(match)
        parts += [text[after:start], "[name]" if end > start else ""]
        after = end
    return "".join(parts) + text[after:] if parts else text


def _named(match: re.Match[str]) -> int:
    """How many signs after a cue are the name; 0 where it is none."""
    name, is_loud = match["name"], match["cue"].isupper()
    found = _length(name, 1 if match["self"] is None and is_loud else MOST, anyhow=match["self"] is not None)
    if match["full"] and (is_loud or " " not in name[:found] or not name[0].isupper()):
        return 0
    if match["last"] and not _END.match(match.string, match.start("name") + found):
        return 0
    return found


def _called(match: re.Match[str]) -> str:
    return match.group() if STAYS.match(match.string, match.start("told")) else match["cue"] + "[phone]"


def _number(match: re.Match[str]) -> str:
    told, cue = match["told"], match["cue"]
    counted = re.search(rf"^{_LEAD}|{_any(OF_PERSON)}{_NUMBER}", cue, re.IGNORECASE)
    if sum(sign.isdigit() for sign in told) < 3 or (not counted and _YEAR.fullmatch(told)):
        return match.group()
    return f"{cue}[number]"


def _length(text: str, most: int, *, anyhow: bool) -> int:
    """How many signs of a text, from its beginning, are a name: capitalised words with particles between them, up to
    `most`; `anyhow` two small ones too, where no capital comes first."""
    end, taken, small = 0, 0, 0
    for word in re.finditer(_WORD, text):
        low = word.group().casefold()
        if low in PARTICLES and (taken or low in ("von", "van")):
            continue
        is_small = not word.group()[0].isupper()
        small += is_small
        if low in NOT_NAMES or taken == most or (is_small and (not anyhow or small > 2 or taken >= small)):
            break
        taken, end = taken + 1, word.end()
    return end
