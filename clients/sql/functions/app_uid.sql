-- Which user is asking, or NULL.
CREATE OR REPLACE FUNCTION app_uid() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT app_setting_uuid('app.user_id') $$;

ALTER FUNCTION app_uid() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_uid() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_uid() TO PUBLIC;
