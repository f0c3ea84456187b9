-- Which client is asking, or NULL for anybody else.
CREATE OR REPLACE FUNCTION app_client() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.client_id') $$;

ALTER FUNCTION app_client() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_client() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_client() TO PUBLIC;
