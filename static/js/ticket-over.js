// The ticket has ended: nothing of it stays in this browser.

import { forget } from "./last-ticket.js";

forget();
