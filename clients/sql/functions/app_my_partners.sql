-- Everybody who has a seat now in a couple of the asking client's that has not ended, the asker
-- among them. With its owner's rights, so that policies that ask it do not ask themselves.
CREATE OR REPLACE FUNCTION app_my_partners() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.client_id FROM clients_member m JOIN clients_couple c ON c.id = m.couple_id
    WHERE m.couple_id IN (SELECT app_my_couples()) AND m.left_at IS NULL AND c.stage <> 'ended' $$;

ALTER FUNCTION app_my_partners() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_my_partners() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_my_partners() TO portal_app;
