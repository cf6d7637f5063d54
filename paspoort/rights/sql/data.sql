-- The rights as heads know them. Data, so that the sector can correct them; settings may lower or raise the level of a permission.
insert into rights_permission (code, level) values
  ('pupil:find', 2), ('report:read', 3), ('report:write', 3), ('trail:read', 2), ('rights:manage', 2)
on conflict (code) do nothing;

insert into rights_right (code, name, description, sensitive) values
  ('IRISGebruiker', 'IRIS-CLBonline gebruiker', 'Geeft toegang tot het leerlingenpaspoort: verslagen van leerlingen van de eigen instelling raadplegen.', true),
  ('LARSGebruiker', 'LARS gebruiker', 'Geeft toegang tot het leerlingdossier van het CLB en tot het opmaken van verslagen.', true),
  ('LokaleBeheerder', 'lokale beheerder', 'Beheert de gebruikers en rechten van de eigen instelling en ziet wie wat raadpleegde.', true)
on conflict (code) do update set name = excluded.name, description = excluded.description, sensitive = excluded.sensitive;

insert into rights_context (right_id, code, name, kinds, allows) values
  ('IRISGebruiker', 'gebruiker', 'Gebruiker', '{school,special_school}', '{pupil:find,report:read}'),
  ('IRISGebruiker', 'beheerder', 'Beheerder', '{school,special_school}', '{pupil:find,report:read,trail:read}'),
  ('IRISGebruiker', 'operator', 'Operator', '{school,special_school}', '{pupil:find}'),
  ('IRISGebruiker', 'samenwerkingsdossier-school', 'Samenwerkingsdossier school', '{school,special_school}', '{}'),
  ('IRISGebruiker', 'samenwerkingsdossier-CLB', 'Samenwerkingsdossier CLB', '{clb}', '{}'),
  ('LARSGebruiker', 'gebruiker', 'Gebruiker', '{clb}', '{pupil:find,report:read,report:write}'),
  ('LokaleBeheerder', 'lokale-beheerder', 'Lokale beheerder', '{school,special_school,clb,support_centre,board}', '{rights:manage,trail:read}'),
  ('LokaleBeheerder', 'hoofd-lokale-beheerder', 'Hoofd lokale beheerder', '{school,special_school,clb,support_centre,board}', '{rights:manage,trail:read}')
on conflict (right_id, code) do update set name = excluded.name, kinds = excluded.kinds, allows = excluded.allows;
