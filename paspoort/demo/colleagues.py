"""Colleagues of the demonstration: a centre needs all its professions to be at work. All invented."""

from __future__ import annotations

from paspoort.demo.cast import Player, Work, invented_number

PROFESSIONS = [
    ("doctor", "Katrien", "Bauwens", "arts", "Arts"),
    ("nurse", "Samira", "Ouali", "verpleegkundige", "Verpleegkundige, in twee teams"),
    ("second_nurse", "Ann-Sofie", "Van de Walle", "verpleegkundige", "Verpleegkundige"),
    ("social_worker", "Pieter", "Lambrecht", "maatschappelijk-werker", "Maatschappelijk werker"),
    ("second_social_worker", "Elif", "Yıldız", "maatschappelijk-werker", "Maatschappelijk werker"),
    ("pedagogue", "Lotte", "Van Hecke", "psycholoog-pedagoog", "Pedagoog"),
    ("second_pedagogue", "Jonas", "D'Haene", "psycholoog-pedagoog", "Pedagoog"),
    ("paramedic", "Griet", "Mertens", "paramedicus", "Paramedicus"),
    ("receptionist", "Wendy", "Coppens", "onthaal", "Onthaal"),
    ("administration", "Carine", "Wauters", "administratie", "Administratie: beheert dossiers, leest er geen"),
    ("second_administration", "Steven", "Bogaert", "administratie", "Administratie: bevestigt wat Carine samenvoegt"),
]
COLLEAGUES = [
    Player(
        key, given_name, family_name, invented_number(40 + number), line, "CLB",
        (Work("clb", "clb_staff", (("LARSGebruiker", (profession,)),)),),
    )
    for number, (key, given_name, family_name, profession, line) in enumerate(PROFESSIONS)
]  # fmt: skip
