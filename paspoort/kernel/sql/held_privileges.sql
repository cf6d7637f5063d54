-- What every role holds in this database and on this server, as far as it concerns our roles, everyone (PUBLIC), or what is ours.
-- One row: who, the kind of thing, its name, the privilege, whether our owner can take it, and the statement that takes it.
-- CLOSED_FUNCTIONS and CLOSED_VIEWS are replaced by the conditions of privileges.toml. Ask by the role's own name: `public` for everyone.
with ours as (
  select oid, rolname from pg_roles where rolname ~ '^paspoort_(owner|web|worker|audit_reader|backup)$'
), functions as (
  select p.oid, case when row_number() over (partition by p.pronamespace, p.proname
                       order by p.proowner is distinct from (select oid from ours where rolname = 'paspoort_owner'), p.oid) = 1
                     then case when p.pronamespace = 'public'::regnamespace then p.proname::text else p.pronamespace::regnamespace || '.' || p.proname end
                     else p.oid::regprocedure::text end as name
    from pg_proc p where p.pronamespace <> 'pg_catalog'::regnamespace
), acls as (
  -- tables, views and sequences, and their columns
  select 'table' as kind, c.oid::regclass::text as name, c.relowner as owner, x.*,
         format('revoke %s on %s %s', x.privilege_type, case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass) as take
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   cross join aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) x
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
  union all
  select 'column', format('%s.%I', c.oid::regclass, a.attname), c.relowner, x.*,
         format('revoke %s (%I) on table %s', x.privilege_type, a.attname, c.oid::regclass)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   cross join aclexplode(a.attacl) x
   where a.attacl is not null and not a.attisdropped and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
  union all
  select 'view', c.relname, c.relowner, x.*, format('revoke %s on table %s', x.privilege_type, c.oid::regclass)
    from pg_class c cross join aclexplode(c.relacl) x
   where c.relnamespace = 'pg_catalog'::regnamespace and (CLOSED_VIEWS)
  union all
  -- functions, by their bare names; of several by one name ours, and of others by the same name also what they take
  select 'function', f.name, p.proowner, x.*, format('revoke %s on routine %s', x.privilege_type, p.oid::regprocedure)
    from pg_proc p join functions f on f.oid = p.oid join pg_namespace n on n.oid = p.pronamespace
   cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
   where n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
  union all
  select 'system', p.proname, p.proowner, x.*, format('revoke %s on routine pg_catalog.%s', x.privilege_type, p.oid::regprocedure)
    from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
   where p.pronamespace = 'pg_catalog'::regnamespace and (CLOSED_FUNCTIONS)
     and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype, 'index_am_handler'::regtype,
                              'table_am_handler'::regtype, 'tsm_handler'::regtype, 'internal'::regtype)
     and 'internal'::regtype <> all (p.proargtypes)
  union all
  select 'type', format_type(t.oid, null), t.typowner, x.*, format('revoke %s on type %s', x.privilege_type, format_type(t.oid, null))
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
   cross join aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) x
   where n.nspname not like 'pg\_%' and n.nspname <> 'information_schema' and t.typcategory <> 'A' and t.typtype <> 'm'
  union all
  select 'schema', n.nspname, n.nspowner, x.*, format('revoke %s on schema %I', x.privilege_type, n.nspname)
    from pg_namespace n cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
   where n.nspname !~ '^pg_(toast|temp)'
  union all
  select 'language', l.lanname, l.lanowner, x.*, format('revoke %s on language %I', x.privilege_type, l.lanname)
    from pg_language l cross join aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) x where l.lanpltrusted
  union all
  select 'database', 'this', d.datdba, x.*, format('revoke %s on database %I', x.privilege_type, d.datname)
    from pg_database d cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x where d.datname = current_database()
  union all
  select 'large object', l.oid::text, l.lomowner, x.*, format('revoke %s on large object %s', x.privilege_type, l.oid)
    from pg_largeobject_metadata l cross join aclexplode(l.lomacl) x
  union all
  select 'parameter', p.parname, 10, x.*, format('revoke %s on parameter %s', x.privilege_type, p.parname)
    from pg_parameter_acl p cross join aclexplode(p.paracl) x
  union all
  select 'tablespace', s.spcname, s.spcowner, x.*, format('revoke %s on tablespace %I', x.privilege_type, s.spcname)
    from pg_tablespace s cross join aclexplode(s.spcacl) x
  union all
  select 'foreign data wrapper', w.fdwname, w.fdwowner, x.*, format('revoke %s on foreign data wrapper %I', x.privilege_type, w.fdwname)
    from pg_foreign_data_wrapper w cross join aclexplode(w.fdwacl) x
  union all
  select 'foreign server', s.srvname, s.srvowner, x.*, format('revoke %s on foreign server %I', x.privilege_type, s.srvname)
    from pg_foreign_server s cross join aclexplode(s.srvacl) x
  union all
  -- what would be given on things that our roles still have to make
  select 'default', format('%s of %s%s', made.what, o.rolname, coalesce(' in ' || n.nspname, '')), o.oid, x.*,
         format('alter default privileges for role %I %s revoke %s on %s', o.rolname, coalesce('in schema ' || quote_ident(n.nspname), ''),
                x.privilege_type, made.what)
    from ours o
   cross join (values ('r', 'r', 'tables'), ('S', 's', 'sequences'), ('f', 'f', 'functions'), ('T', 'T', 'types'), ('n', 'n', 'schemas'))
         made (code, hardwired, what)
    left join lateral (select d.defaclacl, d.defaclnamespace from pg_default_acl d where d.defaclrole = o.oid and d.defaclobjtype = made.code::"char"
                       union all
                       select acldefault(made.hardwired::"char", o.oid), 0 where not exists (
                         select from pg_default_acl d where d.defaclrole = o.oid and d.defaclobjtype = made.code::"char"
                            and d.defaclnamespace = 0)) d on true
    left join pg_namespace n on n.oid = d.defaclnamespace
   cross join aclexplode(d.defaclacl) x
)
select coalesce(r.rolname, 'public') as who, a.kind, a.name, lower(a.privilege_type) as privilege,
       a.owner = (select oid from ours where rolname = 'paspoort_owner') as mine,
       format('%s from %s cascade', a.take, case when r.rolname is null then 'public' else quote_ident(r.rolname) end) as take
  from acls a left join pg_roles r on r.oid = a.grantee
 where (a.grantee <> a.owner or (a.kind in ('database', 'schema') and r.rolname = 'paspoort_owner'))
   and (a.grantee = 0 or a.grantee in (select oid from ours) or a.owner in (select oid from ours))
union all
-- who may become one of ours, and whom one of ours may become
select m.rolname, 'role', r.rolname, 'member', false,
       format('revoke %I from %I', r.rolname, m.rolname)
       || case when current_setting('server_version_num')::int >= 160000 then format(' granted by %I cascade', g.rolname) else '' end
  from pg_auth_members x join pg_roles r on r.oid = x.roleid join pg_roles m on m.oid = x.member join pg_roles g on g.oid = x.grantor
 where m.oid in (select oid from ours) or (r.oid in (select oid from ours) and not m.rolsuper and m.rolname <> session_user
   -- whoever runs `paspoort prepare` on a server of somebody else has the database
   and m.oid <> (select datdba from pg_database where datname = current_database()))
union all
select r.rolname, 'attribute', has.what, 'has', false, format('alter role %I no%s', r.rolname, has.what)
  from pg_roles r cross join lateral (values ('superuser', r.rolsuper), ('createdb', r.rolcreatedb), ('createrole', r.rolcreaterole),
         ('replication', r.rolreplication), ('bypassrls', r.rolbypassrls), ('inherit', r.rolinherit)) has (what, so)
 where has.so and r.oid in (select oid from ours)
union all
select r.rolname, 'attribute', 'limit', 'has', false, format('alter role %I connection limit -1 valid until ''infinity''', r.rolname)
  from pg_roles r where r.oid in (select oid from ours) and (r.rolconnlimit <> -1 or r.rolvaliduntil <> 'infinity')
union all
select r.rolname, 'attribute', 'login', 'has', false, format('alter role %I nologin', r.rolname)
  from pg_roles r where r.rolcanlogin and r.rolname = 'paspoort_owner'
union all
select r.rolname, 'setting', one, 'has', false,
       format('alter role %I %s reset %I', r.rolname, coalesce('in database ' || quote_ident(d.datname), ''), split_part(one, '=', 1))
  from pg_db_role_setting s join ours r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
 cross join unnest(s.setconfig) one
 where d.datname is null or d.datname = current_database()
union all
-- each by itself: `drop owned` would take the role's privileges on the server's other databases along
select o.rolname, 'thing', pg_describe_object(s.classid, s.objid, s.objsubid), 'owns', false,
       case s.classid
         when 'pg_class'::regclass then
           (select format('drop %s %s cascade', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                                                               when 'f' then 'foreign table' else 'table' end, c.oid::regclass)
              from pg_class c where c.oid = s.objid)
         when 'pg_proc'::regclass then format('drop routine %s cascade', s.objid::regprocedure)
         when 'pg_type'::regclass then format('drop type %s cascade', s.objid::regtype)
         when 'pg_namespace'::regclass then format('drop schema %s cascade', s.objid::regnamespace)
         when 'pg_largeobject'::regclass then format('select lo_unlink(%s)', s.objid)
         else format('drop owned by %I cascade', o.rolname) end
  from pg_shdepend s join ours o on o.oid = s.refobjid and o.rolname <> 'paspoort_owner'
 where s.refclassid = 'pg_authid'::regclass and s.deptype = 'o'
   and s.dbid in (0, (select oid from pg_database where datname = current_database()))
   and s.classid <> 'pg_default_acl'::regclass
union all
select case when p.proowner in (select oid from ours) then pg_get_userbyid(p.proowner) else 'another' end, 'definer', f.name,
       case when 'search_path=public, pg_temp' = any (p.proconfig) then 'runs as' else 'runs as, looking anywhere' end,
       p.proowner = (select oid from ours where rolname = 'paspoort_owner'),
       format('alter routine %s security invoker', p.oid::regprocedure)
  from pg_proc p join functions f on f.oid = p.oid join pg_namespace n on n.oid = p.pronamespace
 where p.prosecdef and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
