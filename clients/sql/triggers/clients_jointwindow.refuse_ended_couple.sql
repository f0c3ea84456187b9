-- No window opens for a couple that has ended (Inv 10).
CREATE OR REPLACE TRIGGER refuse_ended_couple BEFORE INSERT ON clients_jointwindow
    FOR EACH ROW
    WHEN (NEW.couple_id IS NOT NULL)
    EXECUTE FUNCTION refuse_ended_couple();
