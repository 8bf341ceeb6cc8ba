"""Printed papers: a title, words, tables, pictures and enclosed files become one PDF, and nothing here knows of whom.

Give a ``Paper`` to ``print_paper``; everything that is printed, page numbers too, comes in the words of the caller.
"""

from .blocks import Block, Enclosure, Facts, Heading, Paper, Paragraph, Picture, PictureUnreadable, Table
from .printing import print_paper

__all__ = [
    "Block",
    "Enclosure",
    "Facts",
    "Heading",
    "Paper",
    "Paragraph",
    "Picture",
    "PictureUnreadable",
    "Table",
    "print_paper",
]
