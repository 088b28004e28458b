"""Which column of somebody's table is probably what, by its name; and what a mapping of columns lacks or doubles."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shipstation.model import ColumnMapping
from shipstation.model.texts import fold

NEEDED = ("order_ref", "name", "line1", "city", "country")
"""What no order can do without; `name` may also be two columns, first and last."""
_NAMES = frozenset(("first_name", "last_name"))

_SIGNS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[\W_](kg|g|oz|lb)s?[)\]]?\s*$")
"""A column may say its unit: "Weight (kg)", "weight_g"."""
_BEFORE = ("shippingaddress", "shipping", "shipto", "ship", "delivery", "recipient", "customer", "buyer", "liefer")
_NOT_OURS = ("billing", "rechnung", "invoice", "facturation", "facturacion", "fatturazione", "seller", "sender")
_WORDS: Mapping[str, str] = {
    "order_ref": "orderref order ordernumber orderno ordernr orderid reference ref bestellnr bestellnummer bestellung"
    " auftrag auftragsnr auftragsnummer numerodecommande commande pedido numerodepedido ordine numeroordine"
    " bestelnummer ordrenummer 注文番号",
    "name": "name fullname receivername recipient customer buyer empfanger empfangername kunde kundenname nom"
    " destinataire nombre destinatario nomecompleto ontvanger naam お届け先名 氏名",
    "line1": "line1 address address1 addressline1 street streetaddress street1 streetandnumber strasse anschrift"
    " adresse adresse1 strassehausnr rue direccion direccion1 calle indirizzo via adres straat 住所 住所1",
    "city": "city town ort stadt ville ciudad poblacion citta comune plaats stad 市区町村",
    "country": "country countrycode land staat pays pais paese nazione landcode 国",
    "postal_code": "postalcode postcode zip zipcode plz postleitzahl codepostal codigopostal cap cp 郵便番号",
    "state": "state province region stateprovince county bundesland provincia provincie etat estado 都道府県",
    "sku": "sku itemsku productcode artikelnr artikelnummer articlenumber itemnumber reference_article codigo codice",
    "title": "title item itemname product productname description article artikel artikelname bezeichnung produkt"
    " produit designation producto articulo prodotto omschrijving 商品名",
    "quantity": "quantity qty count pieces menge anzahl stuck stueck quantite cantidad quantita aantal 数量",
    "unit_value": "unitvalue unitprice price itemprice preis einzelpreis stuckpreis prix prixunitaire precio prezzo"
    " prijs 単価 価格",
    "currency": "currency currencycode wahrung devise moneda valuta 通貨",
    "item_weight": "itemweight weight gewicht poids peso unitweight 重量",
    "weight_unit": "weightunit unitofweight gewichtseinheit",
    "first_name": "firstname givenname vorname prenom nome",
    "last_name": "lastname surname familyname nachname nomdefamille apellido apellidos cognome achternaam",
    "company": "company companyname firma organisation organization societe empresa azienda bedrijf 会社名",
    "line2": "line2 address2 addressline2 street2 adresszusatz adresse2 zusatz complement direccion2 indirizzo2"
    " 住所2",
    "line3": "line3 address3 addressline3 adresse3 住所3",
    "phone": "phone phonenumber telephone tel mobile telefon telefonnummer handy telefono telefoon 電話番号",
    "email": "email emailaddress mail epost correo courriel メールアドレス",
    "deliver_by": "deliverby deliverydate duedate due lieferdatum liefertermin fristbis latestdeliverydate",
    "ship_by": "shipby shipdate shipbydate versanddatum versandtermin latestshipdate",
    "item_size": "itemsize size dimensions masse abmessungen",
    "barcode": "barcode ean gtin upc isbn ean13",
    "channel": "channel saleschannel kanal",
    "amazon_order_id": "amazonorderid amazonbestellnummer",
    "order_item_id": "orderitemid itemid lineitemid positionsnr position",
}
_FIELDS = {fold(word): field for field, words in _WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is to be said of a field's column. `is_grave`: nothing can be imported so."""

    field: str
    said: str
    is_grave: bool


def guess(columns: Sequence[str], *, name: str) -> ColumnMapping:
    """The mapping that the names of columns speak for; a field that none speaks for is left out.

    Args:
        columns: as the file's header has them.
        name: what it is to be called.
    """
    plain = {column: _plain(column) for column in columns}
    found: dict[str, str] = {}
    # What is said of the delivery counts more than what is said of nobody in particular.
    for is_exact in (False, True):
        for column, word in plain.items():
            before = next((each for each in _BEFORE if word.startswith(each) and word != each), None)
            field = _FIELDS.get(word) if is_exact else _FIELDS.get(word.removeprefix(before)) if before else None
            if field is not None and field not in found and column not in found.values() and word:
                found[field] = column
    unit = _UNIT.search(fold(found.get("item_weight", "")))
    fixed = {"weight_unit": unit[1]} if unit and "weight_unit" not in found else {}
    if set(found) >= _NAMES:
        found.pop("name", None)
    return ColumnMapping(name=name, columns=found, fixed=fixed)


def _plain(column: str) -> str:
    plain = _SIGNS.sub("", _UNIT.sub("", fold(column)))
    return "" if plain.startswith(_NOT_OURS) else plain


def remarks(mapping: ColumnMapping, columns: Sequence[str], twice: Sequence[str]) -> tuple[Remark, ...]:
    """What a mapping lacks, and what it says twice, for a file with these columns; the grave ones first.

    Args:
        twice: columns of one name, of which nobody can tell which one counts.
    """
    said = {**mapping.columns, **mapping.fixed}
    told = [
        Remark(field=field, said="needed: choose its column", is_grave=True)
        for field in NEEDED
        if field not in said and not (field == "name" and _NAMES & set(said))
    ]
    for field, column in mapping.columns.items():
        if column in twice:
            told.append(
                Remark(field=field, said=f"The file has {column} twice; keep the one that counts.", is_grave=True)
            )
        elif column not in columns:
            told.append(Remark(field=field, said=f"The file has no column {column} any more.", is_grave=True))
    uses = Counter(mapping.columns.values())
    told += [
        Remark(field=field, said=f"{column} is chosen {uses[column]} times.", is_grave=False)
        for field, column in mapping.columns.items()
        if uses[column] > 1
    ]
    return tuple(told)
