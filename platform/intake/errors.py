"""What the intake of a list refuses, each with the way on for the person who sent the file."""

from __future__ import annotations

from language import Refusal


class ListRefused(Refusal):
    """Base of everything that stops a whole list; a single bad row is a ``RowProblem`` instead."""


class CentreIsClosed(ListRefused):
    """A list of a centre that is closed."""

    message = "This centre is closed: its lists and leads are not taken any more. Send them as another centre's."


class FileTooLarge(ListRefused):
    """The file is over the size limit that the caller gave."""

    message = (
        "The file %(file_name)s takes %(size_mb)s MB, the limit is %(limit_mb)s MB. Split it into parts and send each."
    )


class FileUnreadable(ListRefused):
    """The file could not be opened on our side."""

    message = "The file %(file_name)s could not be opened. Send it again."


class NothingInFile(ListRefused):
    """Empty file, empty sheet, or a header without one row under it."""

    message = (
        "There is no client in %(file_name)s: the file is empty or has only a header. Check the export and send again."
    )


class NotATable(ListRefused):
    """A picture, a document, a web page, an archive: not a list."""

    message = "%(file_name)s is not a table. Save the list as XLSX or CSV and send it again."


class NoHeader(ListRefused):
    """No line with column names was found."""

    message = (
        "%(file_name)s has no line with column names. "
        "Add one above the first client (for example: Name, Phone, E-mail)."
    )


class TooManyColumns(ListRefused):
    """More columns than any list of clients has: most often a wrong separator or a turned table."""

    message = (
        "%(file_name)s has more than %(limit)s columns. Each client must be a line of its own; "
        "leave only the needed columns and send again."
    )


class EncodingUnknown(ListRefused):
    """The bytes are text in no encoding that we read."""

    message = (
        "The letters of %(file_name)s cannot be read. Save the list as XLSX, or as CSV in UTF-8, and send it again."
    )


class MixedEncodings(ListRefused):
    """A good part of the file is in UTF-8 and a good part is not."""

    message = (
        "%(file_name)s was put together from files in different encodings, part of the names would turn into noise. "
        "Open it in a table editor, correct the spoilt letters, save as XLSX and send again."
    )


class QuoteNeverCloses(ListRefused):
    """A quotation mark opens a cell that swallows the lines after it."""

    message = (
        "In %(file_name)s a quotation mark opens at about line %(line)s and does not close. "
        "Remove it or save the list as XLSX, and send again."
    )


class CellTooLong(ListRefused):
    """One cell is longer than any cell of a table editor may be."""

    message = (
        "In %(file_name)s a cell at about line %(line)s is too long: a quotation mark or a separator is missing. "
        "Correct the line or save the list as XLSX, and send again."
    )


class LineTooLong(ListRefused):
    """A text file with a line of many megabytes: no list of people."""

    message = (
        "Line %(line)s of %(file_name)s does not end: this is no list of clients. "
        "Check the export, save it as XLSX or CSV and send it again."
    )


class WorkbookBroken(ListRefused):
    """The workbook cannot be parsed."""

    message = "The workbook %(file_name)s is damaged. Open it in a table editor, save it anew as XLSX and send again."


class WorkbookLocked(ListRefused):
    """The workbook is protected with a password."""

    message = "The workbook %(file_name)s is locked with a password. Remove the password and send it again."


class WorkbookTooLarge(ListRefused):
    """The workbook unpacks to more than we hold: an honest giant or a zip bomb."""

    message = (
        "The workbook %(file_name)s unpacks to more than %(limit_mb)s MB. "
        "Leave only the sheet with clients, split it into parts, and send each."
    )


class WorkbookTooSparse(ListRefused):
    """A stray cell far from the list makes the sheet enormous."""

    message = (
        "A cell of %(file_name)s stands far away from the list and makes the sheet enormous. "
        "Copy the list alone to a new workbook and send that."
    )


class XmlBroken(ListRefused):
    """A file of leads that is no XML, or one without end."""

    message = (
        "The leads of %(file_name)s cannot be read: the file is damaged at about line %(line)s. "
        "Ask for it anew where it comes from, and send it again."
    )


class XmlWithEntities(ListRefused):
    """A file of leads that defines entities: they may pull in other files or grow without end."""

    message = (
        "%(file_name)s defines entities of its own, which a list of leads has no need of and which are never read. "
        "Ask for it without them where it comes from, and send it again."
    )


class MappingRefused(ListRefused):
    """Base of what makes a mapping of columns unusable."""


class MappingDamaged(MappingRefused):
    """The stored or sent mapping does not have the shape of one."""

    message = "The choice of columns was not understood (%(place)s). Open the list again and choose anew."


class FieldChosenTwice(MappingRefused):
    """Two columns for a field that holds one value."""

    message = "The columns %(first)s and %(second)s are both chosen as %(field)s. Leave one of them."


class NobodyToFind(MappingRefused):
    """Neither a name nor a contact among the chosen columns."""

    message = "No column is chosen for a name, a phone or an e-mail. Choose at least one of them."
