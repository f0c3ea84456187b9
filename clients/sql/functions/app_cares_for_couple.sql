-- Whether everyone in the couple is in the asker's care, as couples_for() says it; of an ended
-- couple, everyone who was in it when it ended.
CREATE OR REPLACE FUNCTION app_cares_for_couple(pair uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(bool_and(app_cares_for(m.client_id)), false)
    FROM clients_member m JOIN clients_couple c ON c.id = m.couple_id
    WHERE m.couple_id = pair AND (m.left_at IS NULL OR m.left_at = c.ended_at) $$;

ALTER FUNCTION app_cares_for_couple(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_cares_for_couple(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_cares_for_couple(uuid) TO portal_app;
