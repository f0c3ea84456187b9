-- The moments of showing that were suggested to the asking client: there for whoever has sent their
-- own, and for nobody before (Inv 6).
CREATE OR REPLACE FUNCTION app_reveals_for_me() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT w.id FROM worksheets_reveal w
    JOIN worksheets_assignment g ON g.group_id = w.group_id AND g.client_id = app_client()
         AND g.state IN ('submitted', 'reviewed')
    JOIN clients_member m ON m.couple_id = w.couple_id AND m.client_id = app_client()
         AND m.left_at IS NULL AND m.accepted_at IS NOT NULL
    JOIN clients_couple c ON c.id = w.couple_id AND c.stage = 'active'
    WHERE w.ended_at IS NULL $$;

ALTER FUNCTION app_reveals_for_me() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_reveals_for_me() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_reveals_for_me() TO portal_app;
