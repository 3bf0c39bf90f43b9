// One program, twice: the page, and within its Worker the checker alone.
import { serve } from "./inspect.mjs";
import { start } from "./page.mjs";

if (typeof document === "undefined") serve();
else start();
