"""What drawing up reports declares to the shell: its part of a pupil's page."""

from paspoort.web.centre.reports import centre_part
from paspoort.web.shell.areas import PupilPart

PUPIL_PARTS = [PupilPart("report:write", "centre/pupil.html", centre_part)]
