"""Verbs of links: a school lets a package have something and takes it back, an operator registers vendors, and what is told."""

from paspoort.links.actions.clients import acting_as_client
from paspoort.links.actions.indicating import Indication, Indications, export_indications, follow_opening, indications
from paspoort.links.actions.registering import NewVendor, VendorSeen, add_key, end_key, end_vendor, list_vendors, register_vendor
from paspoort.links.actions.trying import lay_trial
from paspoort.links.actions.turning import Package, asked_per_day, packages, the_package, turn_off, turn_on, vendor_names
from paspoort.links.events import CALLS_REFUSED
from paspoort.links.inner.keys import sound_key
