-- What the yardstick keeps, in a schema of its own. Filled by fill.py.
CREATE TABLE sheet (id bigint PRIMARY KEY, title text NOT NULL);
CREATE TABLE item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sheet_id bigint NOT NULL REFERENCES sheet,
    place int NOT NULL, key text NOT NULL, prompt text NOT NULL, hint text NOT NULL,
    kind text NOT NULL, options text[] NOT NULL, UNIQUE (sheet_id, place));
CREATE TABLE client (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, therapist_id bigint NOT NULL,
    user_id bigint NOT NULL, name text NOT NULL, last_activity_at timestamptz NOT NULL);
CREATE INDEX ON client (therapist_id, name);
CREATE TABLE assignment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sheet_id bigint NOT NULL REFERENCES sheet,
    client_id bigint NOT NULL REFERENCES client, user_id bigint NOT NULL, title text NOT NULL,
    state text NOT NULL, updated_at timestamptz NOT NULL);
CREATE INDEX ON assignment (client_id, updated_at DESC);
CREATE TABLE answer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assignment_id bigint NOT NULL REFERENCES assignment, key text NOT NULL, value text NOT NULL,
    revision int NOT NULL DEFAULT 1, updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (assignment_id, key));
