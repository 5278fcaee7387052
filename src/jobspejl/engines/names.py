"""Names as the SQL of all engines has them."""


def named(name: str) -> str:
    """Return a name in double quotes.

    >>> named('a "b" c')
    '"a ""b"" c"'
    """
    return '"' + name.replace('"', '""') + '"'
