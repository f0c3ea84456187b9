-- In whose practice whoever is asking stands, or NULL.
CREATE OR REPLACE FUNCTION app_practice() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.practice_id') $$;

ALTER FUNCTION app_practice() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_practice() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_practice() TO PUBLIC;
