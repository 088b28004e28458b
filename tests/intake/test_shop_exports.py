"""What each shop's export becomes: files as the shops write them, with what is wrong in real ones."""

from collections import Counter
from pathlib import Path

import pytest

from shipstation.errors import BadInput
from shipstation.intake.files import OrderFileReader
from shipstation.model import Channel, Order
from shipstation.ports import OrderFile
from tests.intake.conftest import refs, refusals

EXPORTS = Path(__file__).parent / "exports"


def read(name: str) -> OrderFile:
    return OrderFileReader().read(EXPORTS / name)


def text(name: str, encoding: str = "utf-8") -> str:
    return (EXPORTS / name).read_text(encoding)


def items(order: Order) -> list[tuple[str, str, int, str]]:
    return [(each.sku, each.title, each.quantity, str(each.unit_value)) for each in order.items]


def skipped(file: OrderFile) -> dict[str, int]:
    return dict(Counter(each.reason.value for each in file.skipped))


@pytest.mark.parametrize(
    ("name", "dialect", "orders", "left_out"),
    [
        (
            "shopify.csv",
            "shopify",
            ["#1001", "#1002", "#1007"],
            {"shipped": 1, "refunded": 1, "cancelled": 1, "digital": 1, "unpaid": 1},
        ),
        ("ebay.csv", "ebay", ["04-15250-08826", "04-15250-08827"], {"shipped": 1, "unpaid": 1}),
        ("ebay_uk.csv", "ebay", ["11-00000-00001"], {}),
        ("etsy_items.csv", "etsy", ["3100000001", "3100000002"], {"digital": 1, "shipped": 1}),
        ("etsy_orders.csv", "etsy", ["3100000001"], {"cancelled": 1}),
        ("amazon_unshipped.txt", "amazon-report", ["113-2211887-4402611"], {"shipped": 1}),
        ("amazon_jp.txt", "amazon-report", ["250-1234567-1234567"], {}),
        ("amazon_fr.txt", "amazon-report", ["403-1234567-1234567"], {}),
        ("amazon_all.txt", "amazon-report", [], {"shipped": 1, "cancelled": 1, "unpaid": 1, "by_the_shop": 1}),
        ("woocommerce_orders.csv", "woocommerce", ["1001", "1003"], {"shipped": 1, "unpaid": 1}),
        ("woocommerce_items.csv", "woocommerce", ["2001", "2003"], {"refunded": 1}),
        ("woocommerce_columns.csv", "woocommerce", ["3001"], {}),
    ],
)
def test_an_export_is_recognized_and_what_is_not_to_be_shipped_is_counted(name, dialect, orders, left_out):
    file = read(name)

    assert (file.dialect, refs(file), skipped(file)) == (dialect, orders, left_out)


def test_shopify_rows_are_joined_under_what_the_first_one_says():
    file = read("shopify.csv")

    first, second, third = file.orders
    assert first.ship_to.lines() == ("Ann Lee", "410 Terry Ave N", "Apt 4B", "Seattle WA 98109", "US")
    assert (first.ship_to.phone, first.source) == ("+1 206 555 0100", "shopify")
    assert items(first) == [
        ("FC-50", "Face cream - 50 ml", 2, "18.90 USD"),
        ("CP-80", 'Cotton pads 80 "soft"', 1, "6.50 USD"),
    ]
    assert second.ship_to.city == "Montréal"
    assert items(third) == [("SO-1", "Soap", 3, "4.00 USD")]
    assert refusals(file) == [(15, "postal_code", "BadPostalCode"), (16, "row", "OrderIncomplete")]
    assert (file.refused[0].column, file.refused[0].order_ref) == ("Shipping Zip", "#1008")


def test_ebay_reads_between_the_lines_around_its_table_and_joins_several_items():
    file = read("ebay.csv")

    single, several = file.orders
    assert items(single) == [("FC-50", "Face cream 50 ml", 2, "12.00 USD")]
    assert str(single.ship_by) == "2026-11-24 23:59:59+00:00"
    assert several.ship_to.lines() == ("Bob Quill", "9 Larch Ave", "Reno NV 89501", "US")
    assert items(several) == [
        ("SO-1", "Soap [Scent:Rose]", 1, "1020.00 USD"),
        ("HB-1", "Hand balm", 2, "5.00 USD"),
    ]
    assert refusals(file) == [(10, "quantity", "BadNumber")]
    assert read("ebay_uk.csv").orders[0].ship_to.country == "GB"
    assert items(read("ebay_uk.csv").orders[0])[0][3] == "4.00 GBP"


def test_etsy_countries_are_names_and_titles_hold_entities():
    file = read("etsy_items.csv")

    ann, german = file.orders
    assert items(ann) == [
        ("MUG-1", 'Mug "Fox" & saucer (Color:Red,Size:L)', 1, "18.00 USD"),
        ("TEA-1", "Tea 'Green'", 2, "7.50 USD"),
    ]
    assert (ann.ship_to.country, german.ship_to.country) == ("US", "DE")
    assert [(row.line, row.field, row.kind) for row in file.refused] == [(7, "country", "BadCountry")]
    assert items(read("etsy_orders.csv").orders[0]) == [("MUG-1,TEA-1", "Etsy order 3100000001", 3, "11.00 USD")]


def test_amazon_reports_bring_ids_what_is_left_to_send_and_any_encoding():
    (order,) = read("amazon_unshipped.txt").orders

    assert (order.key.channel, order.amazon_order_id) == (Channel.AMAZON, "113-2211887-4402611")
    assert [(each.order_item_id, each.quantity) for each in order.items] == [
        ("10000000000001", 2),
        ("10000000000002", 2),
    ]
    # Between tabs a quote stands for itself.
    assert order.items[1].title == '"Cotton pads 3" round'
    assert order.ship_to.phone == "+14154198616x50385"
    assert str(order.deliver_by) == "2026-11-29 07:59:59+00:00"
    (japanese,), (french,) = read("amazon_jp.txt").orders, read("amazon_fr.txt").orders
    assert (japanese.ship_to.name, japanese.items[0].title) == ("山田 太郎", "緑茶 ティーバッグ")
    assert (french.ship_to.name, french.items[0].title) == ("Hélène Lefèvre", "Thé à la pêche – 20 sachets")
    assert "tells no addresses" in read("amazon_all.txt").refused[0].said


def test_woocommerce_items_stand_in_a_cell_in_columns_or_in_rows():
    in_cell, billed = read("woocommerce_orders.csv").orders
    in_rows, second = read("woocommerce_items.csv").orders
    (in_columns,) = read("woocommerce_columns.csv").orders

    assert items(in_cell) == [("MUG-1", "Mug: large", 2, "18.00 EUR"), ("TEA-1", "Tea; green", 1, "7.50 EUR")]
    assert in_cell.ship_to.name == "Jürgen Groß"
    assert billed.ship_to.lines() == ("Ann Lee", "410 Terry Ave N", "Seattle WA 98109", "US")
    assert items(in_rows) == [("MUG-1", "Mug – large", 2, "18.50 EUR"), ("TEA-1", "Tea", 1, "7.50 EUR")]
    assert items(second) == [("MUG-1", "Mug", 2, "1018.50 EUR")]
    # One of two was refunded; the price is still that of one.
    assert items(in_columns) == [("B-1", "Beanie", 1, "18.00 USD"), ("C-1", "Cap", 1, "16.00 USD")]
    assert refusals(read("woocommerce_orders.csv")) == [(6, "line_items", "BadItems")]


def test_woocommerce_items_may_be_json(tmp_path):
    path = tmp_path / "orders.csv"
    found = '[{""name"":""Mug"",""sku"":""M-1"",""quantity"":2,""total"":""36.00""}]'
    head, row = text("woocommerce_columns.csv").replace("line_item_1,line_item_2", "line_items").splitlines()
    before = row.index("name:Beanie")
    path.write_text(f'{head}\n{row[:before]}"{found}"\n', "utf-8")

    (order,) = OrderFileReader().read(path).orders

    assert items(order) == [("M-1", "Mug", 2, "18.00 USD")]


@pytest.mark.parametrize("name", ["shopify.csv", "etsy_items.csv", "woocommerce_orders.csv"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_an_encoding_changes_nothing(tmp_path, name, encoding):
    path = tmp_path / name
    path.write_bytes(text(name).encode(encoding))

    assert OrderFileReader().read(path).orders == read(name).orders


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_another_separator_changes_nothing(tmp_path, separator):
    path = tmp_path / "other.csv"
    path.write_text(f"sep={separator}\n" + text("amazon_fr.txt", "cp1252").replace("\t", separator), "utf-8")

    assert OrderFileReader().read(path).orders == read("amazon_fr.txt").orders


def test_headers_may_be_written_in_any_case_and_spacing(tmp_path):
    head, _, rest = text("shopify.csv").partition("\n")
    path = tmp_path / "shouting.csv"
    path.write_text(f"{head.upper().replace(' ', '  ')}\n{rest}", "utf-8")

    assert OrderFileReader().read(path).orders == read("shopify.csv").orders


@pytest.mark.parametrize("name", ["shopify.csv", "ebay.csv", "etsy_items.csv", "amazon_unshipped.txt"])
def test_an_export_that_was_joined_to_itself_tells_each_order_once(tmp_path, name):
    encoding = "cp1252" if name.startswith("amazon") else "utf-8-sig"
    path = tmp_path / name
    path.write_text(text(name, encoding) + text(name, encoding), encoding)

    assert OrderFileReader().read(path).orders == read(name).orders


def test_an_order_that_stands_twice_and_not_the_same_is_refused(tmp_path):
    content = text("shopify.csv")
    changed = content.replace("410 Terry Ave N", "9 Other St")
    path = tmp_path / "joined.csv"
    path.write_text(content + changed, "utf-8")

    file = OrderFileReader().read(path)

    assert "#1001" not in refs(file)
    assert {row.kind for row in file.refused if row.order_ref == "#1001"} == {"DuplicateOrder"}


def test_lost_bytes_refuse_their_own_order_alone(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_bytes((EXPORTS / "shopify.csv").read_bytes().replace(b"Jos\xc3\xa9", b"Jos\xc3"))

    file = OrderFileReader().read(path)

    assert refs(file) == ["#1001", "#1007"]
    assert (file.refused[0].order_ref, file.refused[0].field, file.refused[0].kind) == ("#1002", "name", "BadText")


def test_a_note_as_large_as_a_book_does_no_harm_and_a_name_of_that_size_is_refused(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text(text("shopify.csv").replace("Leave at the door", "x" * 5_000_000), "utf-8")
    assert refs(OrderFileReader().read(path)) == refs(read("shopify.csv"))

    path.write_text(text("shopify.csv").replace("Ann Lee", "x" * 5_000_000), "utf-8")
    file = OrderFileReader().read(path)

    assert [(row.order_ref, row.field, row.kind) for row in file.refused][:2] == [
        ("#1001", "name", "TooLong"),
        ("#1001", "row", "OrderIncomplete"),
    ]
    assert max(len(cell) for cell in file.refused[0].cells) < 20_000


def test_a_dialect_may_be_forced_and_says_what_the_file_lacks():
    with pytest.raises(BadInput, match=r"lacks the columns order_number, ship_to_name.* of ebay"):
        OrderFileReader().read(EXPORTS / "shopify.csv", dialect="ebay")


def test_a_column_that_counts_must_not_stand_twice(tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text(text("shopify.csv").replace(",Vendor,", ",Shipping City,", 1), "utf-8")
    with pytest.raises(BadInput, match="has the column shipping_city twice"):
        OrderFileReader().read(path)

    path.write_text(text("shopify.csv").replace(",Vendor,", ",Notes,", 1), "utf-8")
    assert refs(OrderFileReader().read(path)) == refs(read("shopify.csv"))
