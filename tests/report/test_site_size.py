"""The site is small enough to be carried on a stick and opened from one."""

MOST_KIB = 14_600
"""The pages in both languages with what they share; tables, reports and the workbook come beside them."""
MOST_OF_A_UNIT = 150_000


def test_all_pages_together(denmark):
    pages = [path for path in denmark.rglob("*") if path.suffix in {".html", ".css", ".js"}]
    assert len(pages) > 300
    assert sum(path.stat().st_size for path in pages) <= MOST_KIB * 1024


def test_a_units_page(denmark):
    assert max(path.stat().st_size for path in denmark.rglob("units/*.html")) <= MOST_OF_A_UNIT
