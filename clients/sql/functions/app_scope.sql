-- In what way somebody is asking: 'person', 'door', 'worker', or '' when nobody is.
CREATE OR REPLACE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('app.scope', true), '') $$;

ALTER FUNCTION app_scope() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION app_scope() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION app_scope() TO PUBLIC;
