/** Tables of outputs that cannot be attacked, and what the line that refuses each must say. */

/** Text of a table. */
export const table = (...rows: string[]): string => `${rows.join("\n")}\n`;

export const EXAMPLES = "model,example,member,probability";
const TOKENS = "document,position,logprob,member";
const SHADOWS = "model,example,member,loss,role,pool,knowledge,step,population";
export const good = ["m,a,1,0.9", "m,b,0,0.2"];

/** Header and rows, what the line must say. */
export const BAD: ReadonlyArray<readonly [name: string, text: string, line: RegExp]> = [
  [
    "no layout",
    table("model,loss", "m,1"),
    /a column example .* or document .*, got columns model, loss/,
  ],
  ["both layouts", table("example,document", "a,b"), /got both/],
  ["no member", table("model,example,loss", "m,a,1"), /a table with a column named member, got/],
  ["no answer", table("model,example,member", "m,a,1"), /one of logit, loss, probability, got/],
  [
    "two answers",
    table(`${EXAMPLES},loss`, "m,a,1,0.5,1"),
    /one of logit, loss, probability, got loss, probability/,
  ],
  [
    "unknown column",
    table(`${EXAMPLES},age`, "m,a,1,0.5,9"),
    /column age must be one of example, logit.*: leave it out, or add --ignore age/,
  ],
  [
    "misspelt column",
    table("model,example,member,probabilty", "m,a,1,1"),
    /did you mean probability\?/,
  ],
  [
    "knowledge alone",
    table(`${EXAMPLES},knowledge`, "m,a,1,0.5,known-A"),
    /a column role beside knowledge/,
  ],
  ["no row", table(EXAMPLES), /at least one row, got "?0"?/],
  [
    "probability above 1",
    table(EXAMPLES, good[0], "m,b,0,1.2"),
    /row 2 \(line 3\) column probability must be a probability from 0 to 1, got "?1.2"?/,
  ],
  [
    "negative loss",
    table("model,example,member,loss", "m,a,1,-0.1"),
    /row 1 \(line 2\) column loss must be a loss -log p: .*got "?-0.1"?/,
  ],
  [
    "NaN",
    table(EXAMPLES, "m,a,1,nan"),
    /row 1 .*column probability must be a finite number, got nan/,
  ],
  [
    "member 2",
    table(EXAMPLES, "m,a,2,0.5"),
    /row 1 .*column member must be 1, 0, true or false, got "?2"?/,
  ],
  ["empty name", table(EXAMPLES, "m,,1,0.5"), /row 1 .*column example must be a name, got empty/],
  [
    "twice",
    table(EXAMPLES, ...good, "m,a,1,0.9"),
    /row 3 \(line 4\) must be one row an example.*got a of model m a second time/,
  ],
  [
    "members alone",
    table(EXAMPLES, "m,a,1,0.9", "m,b,1,0.2"),
    /members and non-members of every target.*got model m of pool 0 with members alone/,
  ],
  [
    "unknown role",
    table(`${EXAMPLES},role`, "m,a,1,0.5,victim"),
    /column role must be one of target, shadow, reference, pretrained, got victim/,
  ],
  [
    "no target",
    table(SHADOWS, "s,a,1,1,shadow,0,,0,0"),
    /a model of role target in every pool, got none in pool 0/,
  ],
  [
    "two roles",
    table(SHADOWS, "m,a,1,1,target,0,,0,0", "m,b,0,1,shadow,0,,0,0"),
    /row 2 .*column role must be target as in the earlier rows of model m, got shadow/,
  ],
  [
    "two knowledges",
    table(
      SHADOWS,
      "m,a,1,1,target,0,,0,0",
      "m,b,0,1,target,0,,0,0",
      "s,a,1,1,shadow,0,unaware,0,0",
      "s,b,1,1,shadow,0,known-A,0,0",
    ),
    /row 4 .*column knowledge must be unaware/,
  ],
  [
    "shadow of unknown members",
    table(SHADOWS, "m,a,1,1,target,0,,0,0", "m,b,0,1,target,0,,0,0", "s,a,,1,shadow,0,,0,0"),
    /row 3 .*column member must be 1 or 0 of a shadow model, got empty/,
  ],
  [
    "member of a reference",
    table(SHADOWS, "r,a,1,1,reference,0,,0,0"),
    /column member must be 0 or empty of a reference model, got "?1"?/,
  ],
  [
    "member of the population",
    table(SHADOWS, "m,a,1,1,target,0,,0,1"),
    /column member must be 0 or empty of the population, got "?1"?/,
  ],
  [
    "a shadow without a row",
    table(SHADOWS, "m,a,1,1,target,0,,0,0", "m,b,0,1,target,0,,0,0", "s,a,1,1,shadow,0,,0,0"),
    /answer the same examples, got no row of b by model s at step 0 in pool 0/,
  ],
  [
    "a pool without shadows",
    table(
      SHADOWS,
      "m,a,1,1,target,0,,0,0",
      "m,b,0,1,target,0,,0,0",
      "s,a,1,1,shadow,0,,0,0",
      "s,b,0,1,shadow,0,,0,0",
      "m,a,1,1,target,1,,0,0",
      "m,b,0,1,target,1,,0,0",
    ),
    /shadow models \(unaware\) in every pool or in none, got targets without them in pool 1/,
  ],
  [
    "a step of one alone",
    table(
      SHADOWS,
      "m,a,1,1,target,0,,5,0",
      "m,b,0,1,target,0,,5,0",
      "s,a,1,1,shadow,0,,9,0",
      "s,b,0,1,shadow,0,,9,0",
    ),
    /the same steps of all models \(5\), got "?9"? of model s/,
  ],
  [
    "half a step",
    table(SHADOWS, "m,a,1,1,target,0,,0.5,0"),
    /column step must be a whole number, at least 0, got "?0.5"?/,
  ],
  [
    "member changes between steps",
    table(SHADOWS, "m,a,1,1,target,0,,1,0", "m,a,0,1,target,0,,2,0"),
    /row 2 .*column member must be 1 as at the other steps of model m, got "?0"?/,
  ],
  [
    "utility changes",
    table(`${EXAMPLES},test_accuracy`, "m,a,1,0.5,0.9", "m,b,0,0.5,0.8"),
    /row 2 .*column test_accuracy must be 0.9 as in the earlier rows of model m at that step, got "?0.8"?/,
  ],
  [
    "accuracy in percent",
    table(`${EXAMPLES},validation_accuracy`, "m,a,1,0.5,93"),
    /column validation_accuracy must be an accuracy from 0 to 1/,
  ],
  [
    "positive log-prob",
    table(TOKENS, "d,0,0.3,1"),
    /row 1 \(line 2\) column logprob must be a log probability: a number, at most 0, got "?0.3"?/,
  ],
  [
    "a gap",
    table(TOKENS, "d,0,-1,1", "d,2,-1,1"),
    /row 2 \(line 3\) column position must be 1, the one that follows, got "?2"?/,
  ],
  [
    "a position twice",
    table(TOKENS, "d,0,-1,1", "d,0,-1,1"),
    /row 2 .*column position must be 1, the one that follows, got "?0"?/,
  ],
  [
    "a first position of 7",
    table(TOKENS, "d,7,-1,1"),
    /column position must be 0 or 1 in the first row of a document, got "?7"?/,
  ],
  [
    "rows of a document apart",
    table(TOKENS, "d,0,-1,1", "e,0,-1,0", "d,0,-1,1"),
    /row 3 .*got d of model model a second time/,
  ],
  [
    "member changes within a document",
    table(TOKENS, "d,0,-1,1", "d,1,-1,0"),
    /row 2 .*column member must be the same in all rows of document d, got "?0"?/,
  ],
  [
    "rank 0",
    table(`${TOKENS},rank`, "d,0,-1,1,0"),
    /column rank must be a whole number, at least 1, got "?0"?/,
  ],
  [
    "top1 and rank",
    table(`${TOKENS},rank,top1`, "d,0,-1,1,1,1"),
    /one of top1, rank, got top1, rank/,
  ],
  [
    "top1 empty",
    table(`${TOKENS},top1`, "d,0,-1,1,"),
    /row 1 .*column top1 must be 1 or 0, got empty/,
  ],
  [
    "negative sd",
    table(`${TOKENS},mean,sd`, "d,0,-1,1,-2,-1"),
    /column sd must be a standard deviation: .*got "?-1"?/,
  ],
  [
    "bytes change",
    table(`${TOKENS},zlib_bytes`, "d,0,-1,1,40", "d,1,-1,1,41"),
    /row 2 .*column zlib_bytes must be the same in all rows of document d, got "?41"?/,
  ],
  [
    "no bytes",
    table(`${TOKENS},zlib_bytes`, "d,0,-1,1,0"),
    /column zlib_bytes must be a number of bytes, got "?0"?: give the bytes of the document's text/,
  ],
  [
    "pretrained model a token",
    table(`${TOKENS},role`, "d,0,-1,0,pretrained"),
    /column role must be target, shadow or reference .*got pretrained/,
  ],
];
