// The one script every page loads. Everything works without it; each import does one job.
import "./leave.js";
import "./alive.js";
import "./errors.js";
import "./waiting_press.js";
import "./once.js";
import "./dial.js";
import "./exclusive.js";
import "./autosave.js";
