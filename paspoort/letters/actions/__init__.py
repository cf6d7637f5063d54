"""Letter verbs: who receives one, write and make it, print it, note when it went, and a whole class in one go."""

from paspoort.letters.actions.classes import (
    ClassLetter,
    ClassLetters,
    begin_class_letter,
    class_letters,
    make_next,
    note_class_sent,
    print_class,
)
from paspoort.letters.actions.drafting import (
    BASES,
    LONGEST,
    PARTS,
    OpenLetter,
    bases_of,
    begin_letter,
    discard_letter,
    letter_standing,
    open_letter_draft,
    save_letter,
)
from paspoort.letters.actions.making import make_letter, preview_letter, preview_letter_page
from paspoort.letters.actions.receiving import KindOfLetter, Receiver, kinds_open, receivers
from paspoort.letters.actions.sending import (
    MadeLetter,
    Sheet,
    SheetText,
    add_receivers,
    letter_notes,
    letter_of,
    letters_of,
    note_sent,
    open_letter,
    print_letter,
    sheet_page,
    sheet_text,
    undo_sent,
)

__all__ = [
    "BASES", "LONGEST", "PARTS", "ClassLetter", "ClassLetters", "KindOfLetter", "MadeLetter", "OpenLetter", "Receiver",
    "Sheet", "SheetText", "add_receivers", "bases_of", "begin_class_letter", "begin_letter", "class_letters",
    "discard_letter", "kinds_open", "letter_notes", "letter_of", "letter_standing", "letters_of", "make_letter", "make_next",
    "note_class_sent", "note_sent", "open_letter", "open_letter_draft", "preview_letter", "preview_letter_page",
    "print_class", "print_letter", "receivers", "save_letter", "sheet_page", "sheet_text", "undo_sent",
]  # fmt: skip
