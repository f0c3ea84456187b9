-- Answers once marked as not given alone stay marked until they are sent anew (Inv 26, and C5's
-- letter).
CREATE OR REPLACE TRIGGER stays_uncertain
    BEFORE UPDATE OF context_uncertain ON worksheets_response
    FOR EACH ROW
    WHEN (OLD.context_uncertain AND NOT NEW.context_uncertain AND OLD.submitted_at IS NOT NULL)
    EXECUTE FUNCTION refuse_swap();
