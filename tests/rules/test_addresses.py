"""Addresses as their countries write them are good; what is wrong with others is found, and nothing is ever changed."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipstation.model import Address, AddressDoubt, Channel, DoubtKind
from shipstation.rules import address_form, addresses, countries
from shipstation.rules.addresses import CHECKED, LONGEST, doubts

SEATTLE = Address(
    name="Ann Lee", line1="410 Terry Ave N", city="Seattle", state="WA", postal_code="98109", country="US"
)


def place(country: str, line1: str, city: str, code: str, state: str = "", **more: str) -> Address:
    return Address(
        name="Public Office", line1=line1, city=city, postal_code=code, state=state, country=country, **more
    )


# Public buildings, as their countries write where they are; and the lines of them.
GOOD = [
    (place("US", "1600 Pennsylvania Avenue NW", "Washington", "20500", "DC"),
     ("1600 Pennsylvania Avenue NW", "Washington, DC 20500")),
    (place("CA", "111 Wellington St", "Ottawa", "K1A 0A9", "ON"), ("111 Wellington St", "Ottawa ON K1A 0A9")),
    (place("MX", "Av. Paseo de la Reforma 296", "Ciudad de México", "06600", "CDMX"),
     ("Av. Paseo de la Reforma 296", "06600 Ciudad de México, CDMX")),
    (place("BR", "Av. Paulista 1578", "São Paulo", "01310-200", "SP"),
     ("Av. Paulista 1578", "São Paulo-SP", "01310-200")),
    (place("GB", "10 Downing Street", "London", "SW1A 2AA"), ("10 Downing Street", "London", "SW1A 2AA")),
    (place("IE", "Leinster House, Kildare St", "Dublin 2", "D02 XR20"),
     ("Leinster House, Kildare St", "Dublin 2", "D02 XR20")),
    (place("FR", "55 rue du Faubourg Saint-Honoré", "Paris", "75008"),
     ("55 rue du Faubourg Saint-Honoré", "75008 Paris")),
    (place("DE", "Platz der Republik 1", "Berlin", "11011"), ("Platz der Republik 1", "11011 Berlin")),
    (place("AT", "Dr.-Karl-Renner-Ring 3", "Wien", "1017"), ("Dr.-Karl-Renner-Ring 3", "1017 Wien")),
    (place("CH", "Bundesplatz 3", "Bern", "3005"), ("Bundesplatz 3", "3005 Bern")),
    (place("IT", "Piazza del Quirinale 1", "Roma", "00187", "RM"), ("Piazza del Quirinale 1", "00187 Roma RM")),
    (place("ES", "Calle de Bailén, s/n", "Madrid", "28071", "Madrid"), ("Calle de Bailén, s/n", "28071 Madrid Madrid")),
    (place("PT", "Palácio de São Bento 1", "Lisboa", "1249-068"), ("Palácio de São Bento 1", "1249-068 Lisboa")),
    (place("NL", "Binnenhof 22", "Den Haag", "2513 AA"), ("Binnenhof 22", "2513 AA Den Haag")),
    (place("BE", "Rue de la Loi 16", "Bruxelles", "1000"), ("Rue de la Loi 16", "1000 Bruxelles")),
    (place("LU", "33 boulevard Roosevelt", "Luxembourg", "2450"), ("33 boulevard Roosevelt", "2450 Luxembourg")),
    (place("DK", "Christiansborg 1", "København K", "1218"), ("Christiansborg 1", "1218 København K")),
    (place("SE", "Riksgatan 1", "Stockholm", "100 12"), ("Riksgatan 1", "100 12 Stockholm")),
    (place("NO", "Karl Johans gate 22", "Oslo", "0026"), ("Karl Johans gate 22", "0026 Oslo")),
    (place("FI", "Mannerheimintie 30", "Helsinki", "00100"), ("Mannerheimintie 30", "00100 Helsinki")),
    (place("PL", "ul. Wiejska 4/6/8", "Warszawa", "00-902"), ("ul. Wiejska 4/6/8", "00-902 Warszawa")),
    (place("CZ", "Sněmovní 4", "Praha", "118 26"), ("Sněmovní 4", "118 26 Praha")),
    (place("HU", "Kossuth Lajos tér 1-3", "Budapest", "1055"), ("Budapest", "Kossuth Lajos tér 1-3", "1055")),
    (place("GR", "Vasilissis Sofias 2", "Athina", "100 21"), ("Vasilissis Sofias 2", "100 21 Athina")),
    (place("JP", "1-7-1 Nagatacho", "Chiyoda-ku", "100-8914", "Tokyo", phone="+81 3 3581 5111"),
     ("1-7-1 Nagatacho", "Chiyoda-ku", "Tokyo", "100-8914")),
    (place("IN", "Rajpath Area 1", "New Delhi", "110004", "Delhi", phone="+91 11 2301 5321"),
     ("Rajpath Area 1", "New Delhi 110004", "Delhi")),
    (place("AU", "Parliament Drive 1", "Canberra", "2600", "ACT"), ("Parliament Drive 1", "Canberra ACT 2600")),
    (place("SG", "1 Parliament Place", "Singapore", "178880"), ("1 Parliament Place", "SINGAPORE 178880")),
    (place("HK", "1 Legislative Council Road", "Central", "", "Hong Kong Island"),
     ("1 Legislative Council Road", "Central", "Hong Kong Island")),
    (place("AE", "Al Wasl Road 31", "Dubai", "", "Dubai", phone="+971 4 123 4567"), ("Al Wasl Road 31", "Dubai")),
    (place("SA", "King Fahd Road 214", "Riyadh", "12271", phone="+966 11 123 4567"),
     ("King Fahd Road 214", "Riyadh 12271")),
]  # fmt: skip


def of(
    address: Address, origin: str = "", channel: Channel = Channel.EXTERNAL
) -> dict[tuple[str, str], AddressDoubt]:
    return {
        (each.field, each.code): each for each in doubts(address, channel=channel, origin=origin or address.country)
    }


def one(address: Address, code: str, origin: str = "") -> AddressDoubt:
    found = [each for each in of(address, origin).values() if each.code == code]
    assert len(found) == 1, of(address, origin)
    return found[0]


@pytest.mark.parametrize(("address", "lines"), GOOD, ids=lambda part: getattr(part, "country", ""))
def test_a_good_address_is_not_doubted_and_written_as_its_country_does(
    address: Address, lines: tuple[str, ...]
) -> None:
    assert of(address) == {}
    assert address_form.below_name(address) == lines
    assert address_form.lines(address)[0] == "Public Office"
    assert address_form.lines(address)[-1] == address_form.country_name(address.country)
    assert address_form.lines(address, origin=address.country) == address_form.lines(address)[:-1]


@pytest.mark.parametrize("address", [each for each, _ in GOOD], ids=lambda each: each.country)
def test_no_part_of_an_address_is_lost_on_paper(address: Address) -> None:
    whole = replace(address, company="Offices & Co", line2="Second floor", line3="Room 12")

    written = " ".join(address_form.lines(whole)).casefold()

    for field in ("name", "company", "line1", "line2", "line3", "city", "state", "postal_code"):
        assert getattr(whole, field).casefold() in written, field


def test_a_county_stands_before_the_postal_code_that_has_a_line_of_its_own() -> None:
    assert address_form.below_name(place("GB", "1 Mill Lane", "Otley", "LS21 1AA", "West Yorkshire")) == (
        "1 Mill Lane",
        "Otley",
        "West Yorkshire",
        "LS21 1AA",
    )


@pytest.mark.parametrize(
    ("changes", "field", "code", "kind", "proposal"),
    [
        ({"name": " "}, "name", "missing", "blocks", None),
        ({"line1": ""}, "line1", "missing", "blocks", None),
        ({"city": ""}, "city", "missing", "blocks", None),
        ({"postal_code": ""}, "postal_code", "missing", "blocks", None),
        ({"postal_code": "9810"}, "postal_code", "postal_form", "blocks", None),
        ({"postal_code": "981091234"}, "postal_code", "postal_form", "suspicious", "98109-1234"),
        ({"postal_code": "2139", "state": "MA", "city": "Cambridge"}, "postal_code", "postal_form", "blocks", "02139"),
        ({"postal_code": "ABCDE"}, "postal_code", "postal_form", "blocks", None),
        ({"state": ""}, "state", "missing", "blocks", "WA"),
        ({"state": "washington"}, "state", "area_name", "suspicious", "WA"),
        ({"state": "WW"}, "state", "area_unknown", "suspicious", "WA"),
        ({"state": "CA"}, "state", "area_mismatch", "suspicious", "WA"),
        ({"country": "UK"}, "country", "country", "blocks", "GB"),
        ({"country": "Germany"}, "country", "country", "blocks", "DE"),
        ({"country": "QQ"}, "country", "country", "blocks", None),
        ({"name": "A" * 51}, "name", "too_long", "blocks", None),
        ({"line1": "Ann\x07Lee 1"}, "line1", "unfit", "blocks", "Ann Lee 1"),
        ({"name": "Ann \u202eLee"}, "name", "unfit", "blocks", "Ann Lee"),
        ({"company": "Lee\x00Co"}, "company", "unfit", "suspicious", "Lee Co"),
        ({"email": "a" * 60 + "@b.com"}, "email", "too_long", "suspicious", None),
        ({"phone": "206 555 0123 " + "1" * 20}, "phone", "too_long", "blocks", None),
        ({"phone": "206 555 0123"}, "phone", "phone_prefix", "suspicious", "+12065550123"),
        ({"phone": "12"}, "phone", "phone_impossible", "suspicious", None),
        ({"phone": "call me"}, "phone", "phone_impossible", "suspicious", None),
        ({"line1": "Ann Lee", "line2": "410 Terry Ave N"}, "line1", "name_in_line", "suspicious", "410 Terry Ave N"),
        ({"line1": "ANN LEE"}, "line1", "name_in_line", "suspicious", None),
        ({"line2": "410 terry ave n."}, "line2", "repeated", "suspicious", ""),
        ({"city": "Seattle 98109"}, "city", "postal_in_city", "suspicious", "Seattle"),
        ({"line1": "Terry Avenue"}, "line1", "number_missing", "suspicious", None),
        ({"line1": "N/A"}, "line1", "placeholder", "suspicious", None),
        ({"name": "test"}, "name", "placeholder", "suspicious", None),
        ({"name": "王小明 (Wang Xiaoming)"}, "name", "letters", "suspicious", "Wang Xiaoming"),
        ({"name": "王小明"}, "name", "letters", "suspicious", None),
        ({"name": "Ann \N{WRAPPED PRESENT} Lee"}, "name", "letters", "suspicious", "Ann Lee"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_american_address_is_found(
    changes: dict[str, str], field: str, code: str, kind: str, proposal: str | None
) -> None:
    doubt = of(replace(SEATTLE, **changes))[field, code]

    assert (doubt.kind.value, doubt.proposal) == (kind, proposal)
    assert doubt.said.endswith((".", "”."))
    assert doubt.remedy.endswith(".")


@pytest.mark.parametrize(
    ("country", "written", "meant"),
    [
        ("GB", "sw1a2aa", "SW1A 2AA"),
        ("CA", "k1a0a9", "K1A 0A9"),
        ("PL", "00902", "00-902"),
        ("PT", "1249068", "1249-068"),
        ("IN", "110 004", "110004"),
        ("DE", "D-11011", "11011"),
        ("FR", "F-75008", "75008"),
        ("SE", "SE-100 12", "100 12"),
        ("NL", "2513-aa", "2513AA"),
        ("DE", "1067", "01067"),
        ("IT", "187", "00187"),
    ],
)
def test_a_postal_code_written_otherwise_is_proposed_as_its_country_writes_it(
    country: str, written: str, meant: str
) -> None:
    base = next(each for each, _ in GOOD if each.country == country)
    doubt = one(replace(base, postal_code=written, state=""), "postal_form")

    assert doubt.proposal is not None
    assert doubt.proposal.replace(" ", "") == meant.replace(" ", "")


def test_a_lost_digit_is_no_lost_zero_where_the_state_says_so() -> None:
    assert one(replace(SEATTLE, postal_code="9810"), "postal_form").proposal is None


def test_a_country_without_postal_codes_needs_none_and_takes_any() -> None:
    dubai = next(each for each, _ in GOOD if each.country == "AE")

    assert of(replace(dubai, postal_code="00000")) == {}


@pytest.mark.parametrize(
    ("country", "line"),
    [
        ("US", "PO Box 118"), ("US", "p.o.box 5"), ("US", "Post Office Box 77"), ("GB", "P O Box 12"), ("GB", "POB 12"),
        ("DE", "Postfach 10 20 30"), ("AT", "Post fach 7"), ("FR", "BP 123"), ("FR", "Boîte postale 44"),
        ("FR", "CS 70001"), ("IT", "Casella Postale 91"), ("ES", "Apartado de correos 12"), ("ES", "Apdo. 12"),
        ("ES", "Apartat de Correus 3"), ("PT", "Apartado 45"), ("BR", "Caixa Postal 9"), ("NL", "Postbus 20001"),
        ("DK", "Postboks 4"), ("NO", "Postboks 1 Sentrum"), ("SE", "Box 531"), ("FI", "PL 30"), ("PL", "Skrytka pocztowa 2"),
        ("AE", "ص.ب 123"), ("JP", "私書箱 5"),
    ],
)  # fmt: skip
def test_a_box_at_a_post_office_is_known_in_many_languages(country: str, line: str) -> None:
    base = next(each for each, _ in GOOD if each.country == country)

    assert one(replace(base, line1=line), "po_box").kind is DoubtKind.SUSPICIOUS
    assert one(replace(base, line2=line), "po_box").field == "line2"


@pytest.mark.parametrize(
    "line",
    ["12 Boxwood Lane", "7 Post Road", "3 Po Boxer Street", "88 Apartado Hills Dr", "Apt 4 Box Elder", "12 Pobst Rd"],
)
def test_a_street_that_sounds_like_one_is_none(line: str) -> None:
    assert not [each for each in of(replace(SEATTLE, line1=line)).values() if each.code == "po_box"]


def test_an_address_of_the_forces_is_told_and_its_state_proposed_by_its_zip() -> None:
    good = replace(SEATTLE, line1="PSC 3 Box 1204", city="APO", state="AE", postal_code="09021")
    abroad = replace(good, state="", country="DE")

    assert set(of(good)) == {("city", "military")}
    moved = of(abroad, origin="US")[("state", "military_area")]
    assert moved.changes() == {"state": "AE", "country": "US"}
    assert set(of(replace(abroad, **moved.changes()), origin="US")) == {("city", "military")}
    assert one(place("GB", "BFPO 58", "London", "BFPO 58"), "military")


def test_a_parcel_machine_names_who_delivers_there_and_what_it_asks() -> None:
    berlin = next(each for each, _ in GOOD if each.country == "DE")
    machine = replace(berlin, line1="Packstation 145")

    assert "Postnummer" in one(machine, "locker").remedy
    assert "Postnummer" not in one(replace(machine, line2="87654321"), "locker").remedy
    assert "InPost" in one(replace(GOOD[20][0], line1="Paczkomat WAW01A"), "locker").said


def test_a_house_number_is_asked_for_only_where_houses_have_one() -> None:
    assert one(place("DE", "Hauptstraße", "Berlin", "11011"), "number_missing")
    assert of(place("GB", "Rose Cottage", "Otley", "LS21 1AA")) == {}
    assert of(replace(SEATTLE, line1="One Market Plaza")) == {}
    assert of(replace(SEATTLE, line1="Terry Avenue", line2="Building 7")) == {}
    assert of(place("IT", "Via Roma snc", "Roma", "00187", "RM")) == {}


def test_capitals_and_accents_are_fine() -> None:
    assert of(replace(SEATTLE, name="ANN LEE", line1="410 TERRY AVE N", city="SEATTLE")) == {}
    assert of(place("ES", "Calle Gran Vía 28", "Madrid", "28013", "MADRID", line2="5º izquierda")) == {}
    assert (
        of(place("IN", "14 Nehru Place", "New Delhi", "110019", "Delhi", phone="+919810098765", company="राजेश")) == {}
    )


def test_a_phone_is_asked_for_where_carriers_call() -> None:
    assert one(next(each for each, _ in GOOD if each.country == "DE"), "phone_missing", origin="US")
    assert one(replace(next(each for each, _ in GOOD if each.country == "IN"), phone=""), "phone_missing")
    assert of(replace(SEATTLE, phone="+1 206-555-0123 ext. 45678")) == {}
    assert one(replace(SEATTLE, phone="(206) 555-0123 ext 45"), "phone_prefix").proposal == "+12065550123 x45"


def test_a_line_that_is_too_long_goes_on_in_the_next_free_one() -> None:
    long = "Building 12, Industrial Estate of the Northern Harbor, Warehouse Number 7, Gate B"
    doubt = one(replace(SEATTLE, line1=long), "too_long")
    taken = replace(SEATTLE, **doubt.changes())

    assert (taken.line1, taken.line2) == (
        "Building 12, Industrial Estate of the Northern Harbor,".rstrip(","),
        "Warehouse Number 7, Gate B",
    )
    assert of(taken) == {}
    assert one(replace(SEATTLE, line1=long, line2="a 1", line3="b 2"), "too_long").proposal is None


def test_of_amazons_own_orders_nothing_blocks_and_nothing_is_proposed() -> None:
    bad = replace(SEATTLE, name="", city="", phone="12", state="CA", line1="PO Box 5", postal_code="123")

    found = of(bad, channel=Channel.AMAZON)

    assert {code for _, code in found} == {"po_box", "postal_form"}
    assert all(each.kind is DoubtKind.SUSPICIOUS and not each.changes() for each in found.values())


def test_what_blocks_comes_first() -> None:
    found = doubts(replace(SEATTLE, phone="12", city=""), channel=Channel.EXTERNAL, origin="US")

    assert [each.kind.value for each in found] == ["blocks", "suspicious"]


TEXTS = st.text(max_size=80) | st.sampled_from(
    [
        "PO Box 1",
        "APO",
        "CA",
        "Packstation 1",
        "D-10623",
        "98109",
        "+1 206 555 0123",
        "Ann Lee",
        "US",
        "GB",
        "DE",
        "x" * 70,
    ]
)


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(dict.fromkeys(CHECKED, TEXTS)), st.sampled_from(Channel), st.sampled_from(["", "US", "FR"])
)
def test_any_address_is_judged_and_none_is_changed(fields: dict[str, str], channel: Channel, origin: str) -> None:
    address = Address(**fields)
    before = asdict(address)

    found = doubts(address, channel=channel, origin=origin)
    lines = address_form.lines(address)

    assert asdict(address) == before
    assert all(line.strip() for line in lines)
    assert all(each.field in CHECKED and set(each.changes()) <= set(CHECKED) for each in found)


@settings(max_examples=40)
@given(
    st.sampled_from([each for each, _ in GOOD]),
    st.dictionaries(st.sampled_from(CHECKED[:-2]), TEXTS, max_size=3),
)
def test_what_is_proposed_is_never_doubted_for_the_same_reason(address: Address, changes: dict[str, str]) -> None:
    given_address = replace(address, **{**changes, "country": address.country})

    for doubt in doubts(given_address, channel=Channel.EXTERNAL, origin=address.country):
        if doubt.proposal is None:
            continue
        taken = replace(given_address, **doubt.changes())
        again = [
            each
            for each in doubts(taken, channel=Channel.EXTERNAL, origin=address.country)
            if (each.field, each.code, each.proposal) == (doubt.field, doubt.code, doubt.proposal)
        ]
        assert again == []
        assert all(len(value) <= LONGEST.get(field, 200) for field, value in doubt.changes().items()) or (
            doubt.code == "unfit"
        )


def test_a_country_is_read_once_and_every_one_can_be_written() -> None:
    assert countries.country("US") is countries.country("US")
    for code in countries.SUPPORTED_REGIONS:
        known = countries.country(code)
        if known is not None:
            address = place(code, "1 Street", "City", "12345", "State")
            assert "City" in " ".join(address_form.lines(address)), code


def test_the_limits_are_amazons() -> None:
    assert addresses.LONGEST == {"name": 50, "line1": 60, "line2": 60, "line3": 60, "phone": 20, "email": 64}
