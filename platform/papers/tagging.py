"""The structure of a PDF, for those who hear it: headings, paragraphs, tables with rows and cells.

fpdf2 builds a flat list of what is marked; here a marked piece may lie in a row, and a row in a table.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFArray

if TYPE_CHECKING:
    from fpdf.encryption import StandardSecurityHandler


class _TopLevel(PDFArray):
    """All elements of a document, of which it names those that lie in no other."""

    def serialize(
        self,
        _security_handler: StandardSecurityHandler | None = None,
        _obj_id: int | None = None,
    ) -> str:
        """The references to the elements whose parent is the document itself."""
        top = [element for element in self if element.p.type != "/StructElem" or element.p.s == "/Document"]
        return PDFArray(top).serialize(_security_handler=_security_handler, _obj_id=_obj_id)


class Tags(StructureTreeBuilder):
    """A structure tree with elements inside of elements."""

    def __init__(self) -> None:
        super().__init__()
        self.doc_struct_elem.k = _TopLevel()
        self._marked: dict[int, int] = defaultdict(int)

    def next_mcid_for_page(self, page_number: int) -> int:
        """The number of the next marked piece of a page, counted up at once."""
        self._marked[page_number] += 1
        return self._marked[page_number] - 1

    def holder(self, kind: str, page_number: int, parent: StructElem | None = None) -> StructElem:
        """An element that holds others: ``/Table`` or ``/TR``."""
        element = StructElem(kind, parent or self.doc_struct_elem, [], page_number)
        self.doc_struct_elem.k.append(element)
        if parent:
            parent.k.append(element)
        return element

    def adopt(self, element: StructElem, parent: StructElem) -> None:
        """Lay a marked piece into an element that holds others."""
        element.p = parent
        parent.k.append(element)
