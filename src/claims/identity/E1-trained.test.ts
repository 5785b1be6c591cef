import { describeClaim } from "../../testing/describe-claim.js";
import { emptyTables } from "../../experiment/rows.js";
import { E1Trained } from "./E1-trained.js";

describeClaim({ claim: E1Trained, onTheory: emptyTables(), flips: [] });
