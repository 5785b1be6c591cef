import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { E5FourthMoment } from "./E5-fourth-moment.js";

describeClaim({ claim: E5FourthMoment, onTheory: emptyTables(), flips: [] });
