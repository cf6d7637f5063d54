-- The chapter of machines: what a package acts for. A client has neither a person nor an institution of its own, so no other chapter
-- gives it anything; which school it may ask about, and what, is looked up here at each statement, anew.
create or replace function client_scope(
  out link_id uuid, out vendor_id uuid, out institution_id uuid, out scopes text[], out tells_kind boolean, out since timestamptz
) language plpgsql stable as $$
declare
  let_in record;
begin
  select s.provider, s.acr into let_in from acting() a join identity_session s on s.id = a.session_id where a.service = 'client';
  if let_in.provider is null then
    return;
  end if;
  select l.id, l.vendor_id, l.institution_id, l.tells_kind, l.turned_on_at,
         array (select unnest(l.scopes) intersect select unnest(v.scopes) intersect select unnest(string_to_array(let_in.acr, ' ')))
    into client_scope.link_id, client_scope.vendor_id, client_scope.institution_id, client_scope.tells_kind, client_scope.since,
         client_scope.scopes
    from links_link l
    join links_vendor v on v.id = l.vendor_id and v.ended_at is null
    join registry_institution i on i.id = l.institution_id and goes_on(i.ended_on)
   where l.id = let_in.provider::uuid and l.turned_off_at is null;
end
$$;
