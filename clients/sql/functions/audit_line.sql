-- An audit row as the text that its hash covers.
CREATE OR REPLACE FUNCTION audit_line(practice uuid, seq bigint, at timestamptz, actor uuid, verb text,
                           kind text, object uuid, about uuid, facts jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', practice, seq, extract(epoch FROM at), coalesce(actor::text, '-'), verb,
                     kind, coalesce(object::text, '-'), coalesce(about::text, '-'), facts) $$;

ALTER FUNCTION audit_line OWNER TO portal_owner;
REVOKE ALL ON FUNCTION audit_line FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION audit_line TO PUBLIC;
