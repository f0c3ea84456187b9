-- Lets go of the scores of something the asker takes back before it was read, so that no number is
-- left behind. Its author may not see the rows: scores are for clinicians.
CREATE OR REPLACE FUNCTION forget_scores(sending uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM worksheets_score WHERE response_id = sending AND client_id = app_client() $$;

ALTER FUNCTION forget_scores(uuid) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION forget_scores(uuid) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION forget_scores(uuid) TO portal_app;
