-- The rights as heads know them. Data, so that the sector can correct them; settings may lower or raise the level of a permission.
insert into rights_permission (code, level) values
  ('pupil:find', 2), ('report:read', 3), ('report:write', 3), ('file:read', 3), ('file:write', 3), ('file:manage', 3), ('health:write', 3), ('figures:read', 2), ('collaboration:read', 2), ('collaboration:write', 2), ('pupil:import', 3), ('indications:export', 3), ('trail:read', 2), ('rights:manage', 2), ('admins:manage', 2)
on conflict (code) do nothing;

insert into rights_right (code, name, description, sensitive, level, max_months, default_months, place) values
  ('IRISGebruiker', 'IRIS-CLBonline gebruiker', 'Geeft toegang tot het leerlingenpaspoort: verslagen van leerlingen van de eigen instelling raadplegen.', true, 2, 48, 48, 1),
  ('LARSGebruiker', 'LARS gebruiker', 'Geeft toegang tot het leerlingdossier van het CLB en tot het opmaken van verslagen.', true, 2, 48, 48, 2),
  ('LokaleBeheerder', 'lokale beheerder', 'Beheert de gebruikers en rechten van de eigen instelling en ziet wie wat raadpleegde.', true, 2, 48, 48, 3)
on conflict (code) do update set
  name = excluded.name, description = excluded.description, sensitive = excluded.sensitive, level = excluded.level,
  max_months = excluded.max_months, default_months = excluded.default_months, place = excluded.place;

insert into rights_context (right_id, code, name, kinds, categories, allows, given_with, ended_with, place) values
  ('IRISGebruiker', 'gebruiker', 'Gebruiker', '{school,special_school}', '{staff,support_worker}', '{pupil:find,report:read}', 'rights:manage', 'rights:manage', 1),
  ('IRISGebruiker', 'beheerder', 'Beheerder', '{school,special_school}', '{staff}', '{pupil:find,report:read,trail:read}', 'rights:manage', 'rights:manage', 2),
  ('IRISGebruiker', 'operator', 'Operator', '{school,special_school}', '{staff,support_worker}', '{pupil:find}', 'rights:manage', 'rights:manage', 3),
  ('IRISGebruiker', 'samenwerkingsdossier-school', 'Samenwerkingsdossier school', '{school,special_school}', '{staff}', '{collaboration:read,collaboration:write}', 'rights:manage', 'rights:manage', 4),
  ('IRISGebruiker', 'samenwerkingsdossier-CLB', 'Samenwerkingsdossier CLB', '{clb}', '{clb_staff}', '{collaboration:read,collaboration:write}', 'rights:manage', 'rights:manage', 5),
  ('IRISGebruiker', 'indicaties', 'Indicaties voor het schoolpakket', '{school,special_school}', '{staff}', '{indications:export}', 'rights:manage', 'rights:manage', 6),
  ('IRISGebruiker', 'leerlingen-aanleveren', 'Leerlingen aanleveren', '{school,special_school}', '{staff}', '{pupil:import}', 'rights:manage', 'rights:manage', 7),
  ('LARSGebruiker', 'gebruiker', 'Gebruiker', '{clb}', '{clb_staff}', '{pupil:find,report:read,report:write,file:read,file:write,figures:read}', 'rights:manage', 'rights:manage', 1),
  ('LARSGebruiker', 'arts', 'Arts', '{clb}', '{clb_staff}', '{pupil:find,report:read,report:write,file:read,file:write,health:write,figures:read}', 'rights:manage', 'rights:manage', 2),
  ('LARSGebruiker', 'verpleegkundige', 'Verpleegkundige', '{clb}', '{clb_staff}', '{pupil:find,report:read,report:write,file:read,file:write,health:write,figures:read}', 'rights:manage', 'rights:manage', 3),
  ('LARSGebruiker', 'psycholoog-pedagoog', 'Psycholoog of pedagoog', '{clb}', '{clb_staff}', '{pupil:find,report:read,report:write,file:read,file:write,figures:read}', 'rights:manage', 'rights:manage', 4),
  ('LARSGebruiker', 'maatschappelijk-werker', 'Maatschappelijk werker', '{clb}', '{clb_staff}', '{pupil:find,report:read,report:write,file:read,file:write,figures:read}', 'rights:manage', 'rights:manage', 5),
  ('LARSGebruiker', 'paramedicus', 'Paramedicus', '{clb}', '{clb_staff}', '{pupil:find,report:read,report:write,file:read,file:write,figures:read}', 'rights:manage', 'rights:manage', 6),
  ('LARSGebruiker', 'onthaal', 'Onthaal', '{clb}', '{clb_staff}', '{pupil:find,file:read,file:write,figures:read}', 'rights:manage', 'rights:manage', 7),
  ('LARSGebruiker', 'administratie', 'Administratie', '{clb}', '{clb_staff}', '{pupil:find,file:manage}', 'rights:manage', 'rights:manage', 8),
  ('LARSGebruiker', 'directie', 'Directie', '{clb}', '{clb_staff}', '{pupil:find,report:read,file:read,file:manage,figures:read}', 'rights:manage', 'rights:manage', 9),
  ('LokaleBeheerder', 'lokale-beheerder', 'Lokale beheerder', '{school,special_school,clb,support_centre,board}', '{staff,clb_staff,board}', '{rights:manage,trail:read}', 'admins:manage', 'admins:manage', 1),
  ('LokaleBeheerder', 'hoofd-lokale-beheerder', 'Hoofd lokale beheerder', '{school,special_school,clb,support_centre,board}', '{staff,clb_staff,board}', '{rights:manage,trail:read,admins:manage}', 'operator:appoint', 'admins:manage', 2)
on conflict (right_id, code) do update set
  name = excluded.name, kinds = excluded.kinds, categories = excluded.categories, allows = excluded.allows,
  given_with = excluded.given_with, ended_with = excluded.ended_with, place = excluded.place;
