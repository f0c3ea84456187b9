-- A practice has the heads of its audit chains from its first moment.
CREATE OR REPLACE TRIGGER audit_open_lanes AFTER INSERT ON clients_practice
    FOR EACH ROW EXECUTE FUNCTION audit_open_lanes();
