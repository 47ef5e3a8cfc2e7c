"""XML of others, read so that it can do no harm: bounded, without entities, types or network."""

from __future__ import annotations

from lxml import etree

from session.errors import BadInput


def parse_xml(data: bytes, name: str, what: str) -> etree._Element:
    """The root of an XML document; `name` and `what` ("a Live set") are what errors call it.

    Raises BadInput when it is not well-formed or declares a document type, through which a small
    file can grow to fill the memory. The caller bounds the size of `data`.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"{name} is not {what}: it is not readable as XML.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput(f"{name} is not {what}: it declares XML entities, which none of them does.")
    return root
