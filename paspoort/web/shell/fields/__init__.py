"""Fields of forms: the kinds of question that a page can ask, each declared once with its words and drawn by its component.

A field reads what was typed into a value; whether that value may be is for the verb, which says so beside the same field.
"""

from paspoort.web.shell.fields.carried import Hidden, Id, Number, PageNumber, Revision
from paspoort.web.shell.fields.chosen import Boxes, Choice, Ids, Listed, Several, Yes
from paspoort.web.shell.fields.field import Bound, Field, Options, Words
from paspoort.web.shell.fields.files import Upload, Uploads
from paspoort.web.shell.fields.typed import Amount, Code, Day, Digits, Email, Institution, LongText, Phone, Secret, Text, TypedDay
