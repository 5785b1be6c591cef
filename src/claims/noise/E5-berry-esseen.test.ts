import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { E5BerryEsseen } from "./E5-berry-esseen.js";

describeClaim({ claim: E5BerryEsseen, onTheory: emptyTables(), flips: [] });
