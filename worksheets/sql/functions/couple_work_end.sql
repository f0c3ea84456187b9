-- Ends what hangs on a couple of the asker's own practice; what that is stands in
-- end_couple_work().
CREATE OR REPLACE FUNCTION couple_work_end(pair uuid, moment timestamptz)
RETURNS TABLE (kind text, id uuid, client_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT work.* FROM clients_couple c, end_couple_work(c.id, moment) work
    WHERE c.id = pair AND c.practice_id = app_practice() $$;

ALTER FUNCTION couple_work_end(uuid, timestamptz) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION couple_work_end(uuid, timestamptz) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION couple_work_end(uuid, timestamptz) TO portal_app;
