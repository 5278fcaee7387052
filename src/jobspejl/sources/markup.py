"""XML from outside, read without entities, document types or anything from elsewhere."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from jobspejl.errors import DataError, Problem


def parse_markup(data: bytes, name: str, root: str) -> Element:
    """Return the root of an XML document.

    Args:
        data: The document, in UTF-8, UTF-16 or the encoding that it declares.
        name: The file, for messages.
        root: What the root must be called, whatever its namespace.

    Raises:
        DataError: Broken XML, XML with a document type or entities, or another root.
    """
    try:
        found = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DataError(Problem("xml_entities", {"path": name})) from error
    except ParseError as error:
        raise DataError(Problem("xml_broken", {"path": name, "line": error.position[0]})) from error
    except (ValueError, LookupError) as error:
        raise DataError(Problem("xml_encoding", {"path": name})) from error
    if not isinstance(found, Element) or tag(found) != root:
        raise DataError(Problem("xml_root", {"path": name, "wanted": root}))
    return found


def tag(element: Element) -> str:
    """Return an element's name without its namespace.

    >>> tag(Element("{urn:QDA-XML:project:1.0}Code"))
    'Code'
    """
    return element.tag.rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the direct children that are called one of the names.

    >>> element = Element("a")
    >>> element.append(Element("b"))
    >>> [tag(child) for child in children(element, "b")]
    ['b']
    """
    return (child for child in element if tag(child) in names)


def reference(element: Element, attribute: str = "guid") -> str:
    """Return an element's globally unique id, written one way: tools put it in braces or in capitals at will.

    >>> reference(Element("Code", guid="{0A1B}"))
    '0a1b'
    """
    return element.get(attribute, "").strip().strip("{}").lower()
