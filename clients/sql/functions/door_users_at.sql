-- Whose sign-in an address is: the one question that is asked before anybody is known.
CREATE OR REPLACE FUNCTION door_users_at(address text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array(
        SELECT id FROM clients_user WHERE lower(email) = lower(address)
        UNION SELECT user_id FROM account_emailaddress WHERE email = lower(address)) $$;

ALTER FUNCTION door_users_at(text) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION door_users_at(text) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION door_users_at(text) TO portal_app;
