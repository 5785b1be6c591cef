import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { E5ScaleMixture } from "./E5-scale-mixture.js";

describeClaim({ claim: E5ScaleMixture, onTheory: emptyTables(), flips: [] });
