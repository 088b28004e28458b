"""Scanners type as an American keyboard does; what that gives under another layout, and how to read it back."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from shipstation.model import COMMAND_PREFIX, SCANNER_CARD
from shipstation.rules.scans import amazon_order_id

US = "us"
_KEYS = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
# What the same keys give, first plain, then with Shift. \0: a dead key, which gives nothing of its own.
_GIVES: Mapping[str, str] = MappingProxyType(
    {
        US: _KEYS,
        "gb": "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./" + '¬!"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?',
        "de": "\x001234567890ß\x00qwertzuiopü+#asdfghjklöäyxcvbnm,.-"
        "°!\"§$%&/()=?\x00QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
        "ch": "§1234567890'\x00qwertzuiopü\x00$asdfghjklöäyxcvbnm,.-"
        '°+"*ç%&/()=?\x00QWERTZUIOPè!£ASDFGHJKLéàYXCVBNM;:_',
        "fr": "²&é\"'(-è_çà)=azertyuiop\x00$*qsdfghjklmùwxcvbn,;:!"
        "\x001234567890°+AZERTYUIOP\x00£µQSDFGHJKLM%WXCVBN?./§",
        "be": "²&é\"'(§è!çà)-azertyuiop\x00$µqsdfghjklmùwxcvbn,;:=³1234567890°_AZERTYUIOP\x00*£QSDFGHJKLM%WXCVBN?./+",
        "es": "º1234567890'¡qwertyuiop\x00+çasdfghjklñ\x00zxcvbnm,.-"
        'ª!"·$%&/()=?¿QWERTYUIOP\x00*ÇASDFGHJKLÑ\x00ZXCVBNM;:_',
        "it": "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-" + '|!"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_',
        "se": "§1234567890+\x00qwertyuiopå\x00'asdfghjklöäzxcvbnm,.-"
        '½!"#¤%&/()=?\x00QWERTYUIOPÅ\x00*ASDFGHJKLÖÄZXCVBNM;:_',
    }
)
LAYOUTS = tuple(_GIVES)
"""Names of the layouts that can be read back, by country; "us" needs no reading back."""
_NEVER_IN_CODES = frozenset("ßüöäéèçàùñòìåº§°£µ²³·¡¿½¤")
_TRACKING = re.compile(r"1Z[0-9A-Z]{16}|[0-9]{12,34}|TBA[0-9]{9,15}")


def typed_as(text: str, layout: str) -> str:
    """What a scanner's text looks like on a computer with that layout. KeyError for a layout that is none."""
    gives = dict(zip(_KEYS, _GIVES[layout], strict=True))
    return "".join(gives.get(char, char) for char in text).replace("\0", "")


def read_back(text: str, layout: str) -> str:
    """What the code says that a scanner typed under that layout. KeyError for a layout that is none.

    What a dead key took cannot be brought back; it is missing.
    """
    meant: dict[str, str] = {}
    for key, given in zip(_KEYS, _GIVES[layout], strict=True):
        meant.setdefault(given, key)
    return "".join(meant.get(char, char) for char in text)


def layout_of(card: str) -> str | None:
    """Under which layout the scanner's own card was read; None: it is not that card."""
    return next((name for name in LAYOUTS if card == typed_as(SCANNER_CARD, name)), None)


def is_garbled(text: str) -> bool:
    """Whether a scan looks as if the scanner and the computer disagree about the keyboard.

    True when read under another layout it is an order id, a tracking id or a command, and as it stands it is nothing
    of the kind; or when it holds letters that no code has.
    """
    if _is_known(text):
        return False
    return bool(_NEVER_IN_CODES & set(text)) or any(_is_known(read_back(text, name)) for name in LAYOUTS)


def _is_known(text: str) -> bool:
    is_ours = text.upper().startswith(COMMAND_PREFIX)
    return is_ours or amazon_order_id(text) is not None or _TRACKING.fullmatch(text) is not None
