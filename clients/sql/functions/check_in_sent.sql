-- Says that a check-in of the asker's own waits to be read, and nothing else; no client may read or
-- write the mark.
CREATE OR REPLACE FUNCTION check_in_sent(person uuid, at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO clients_checkinmark (id, practice_id, client_id, waiting_since, every_weeks)
    SELECT gen_random_uuid(), c.practice_id, c.id, at, 7 FROM clients_client c
    WHERE c.id = person AND c.id = app_client()
    ON CONFLICT (client_id) DO UPDATE SET waiting_since = excluded.waiting_since $$;

ALTER FUNCTION check_in_sent(uuid, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION check_in_sent(uuid, timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION check_in_sent(uuid, timestamptz) TO portal_app;
