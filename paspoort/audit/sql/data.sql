insert into audit_frontier (one, size, hashes) values (true, 0, '') on conflict (one) do nothing;
