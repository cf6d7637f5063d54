-- The matrix of domain.md §2.3 (rules 70, 72): basic education per type (no BA in kleuter), secondary per training form.
insert into passport_orientation (kind, education_level, training_form, support_type, legacy)
  select kind, level, '', type, false
    from unnest(array['GC', 'IAC']) kind, unnest(array['kleuter', 'lager']) level, unnest(array['BA', '2', '3', '4', '5', '6', '7', '9']) type
   where not (level = 'kleuter' and type = 'BA')
  union all
  select 'GC', 'secundair', '', type, false from unnest(array['BA', '2', '3', '4', '5', '6', '7', '9']) type
  union all
  select 'IAC', 'secundair', form, type, false
    from unnest(array['OV1', 'OV2']) form, unnest(array['2', '3', '4', '6', '7', '9']) type
  union all
  select 'IAC', 'secundair', 'OV3', type, false from unnest(array['BA', '3', '4', '6', '7', '9']) type
  union all
  select 'OV4', 'secundair', 'OV4', type, false from unnest(array['3', '4', '5', '6', '7', '9']) type
  union all
  -- imports of before 1/9/2023 may still carry the types 1 and 8 (domain.md §2.1)
  select kind, level, '', type, true
    from unnest(array['GC', 'IAC']) kind, unnest(array['kleuter', 'lager']) level, unnest(array['1', '8']) type
  union all
  select 'IAC', 'secundair', form, '1', true from unnest(array['OV1', 'OV2', 'OV3']) form
on conflict (kind, education_level, training_form, support_type) do nothing;
