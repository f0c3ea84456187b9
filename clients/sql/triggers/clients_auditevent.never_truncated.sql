-- The audit is never emptied.
CREATE OR REPLACE TRIGGER never_truncated BEFORE TRUNCATE ON clients_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
