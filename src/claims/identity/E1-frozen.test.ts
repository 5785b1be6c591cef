import { describeClaim } from "../../testing/describe-claim.js";
import { emptyTables } from "../../experiment/rows.js";
import { E1Frozen } from "./E1-frozen.js";

describeClaim({ claim: E1Frozen, onTheory: emptyTables(), flips: [] });
