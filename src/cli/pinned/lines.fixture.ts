/**
 * Command lines whose outcome is pinned, by group; DIR stands for the folder of the inputs. Between them they give each
 * option of each command a value that is not its default.
 */
const SCHEDULE = "--sampling-rate 0.123 --steps 5";
const SIZES = "--examples 1200 --batch 37 --epochs 0.1";

const exact = [
  "law --rank 3 --rho -0.35",
  "law --rank 7 --rho 0.2 --dim 29",
  "privacy --rank 3 --dim 29 --rho 0.93 --delta 1e-4",
  "privacy --rank 5 --dim 31 --rho 0.97 --epsilon 2.5",
  "privacy --release secret-a --rank 7 --eigenvalues 0.7,1.3,1.1 --delta 1e-3",
  "privacy --release secret-a --rank 7 --eigenvalues 0.7,1.3,1.1 --epsilon 1.5",
  "privacy --release secret-a --rank 5 --gradients DIR/pair.safetensors --delta 1e-3",
  "privacy --release adapter",
  "privacy --release merged",
  `accountant --noise-multiplier 4.3 ${SCHEDULE} --delta 1e-3`,
  `accountant --noise-multiplier 3.9 ${SCHEDULE} --epsilon 0.3`,
  `accountant ${SCHEDULE} --epsilon 0.7 --delta 1e-3`,
  `accountant --noise-multiplier 3.1 ${SIZES} --delta 0.01`,
  "accountant --noise-multiplier 3.3 --examples 1200 --batch 37 --steps 7 --delta 1e-6 --sampling poisson",
  `accountant ${SIZES} --delta 1e-7`,
  "accountant --phase sigma=3.1,rate=0.02,steps=9 --phase sigma=4.3,rate=0.05,steps=7 --delta 1e-4",
  `accountant --noise-multiplier 1.3 ${SCHEDULE} --delta 1e-4 --sampling shuffle`,
  `accountant --noise-multiplier 1.3 ${SCHEDULE} --delta 1e-4 --sampling fixed`,
  "audit one-run --canaries 211 --guesses 83 --correct 71 --delta 1e-5",
  "audit one-run --canaries 211 --guesses 83 --correct 71 --delta 0.001 --confidence 0.87",
];

const COLUMNS = "--score loss --member in --seed s7";
const scores = [
  "roc DIR/scores.csv",
  "roc DIR/many.csv",
  "roc DIR/scores.csv --score loss --member member",
  `roc DIR/scores.tsv ${COLUMNS}`,
  "roc DIR/scores.jsonl --seed other",
  "roc DIR/scores.csv.gz",
  "roc DIR/scores.parquet --score loss",
  "audit scores DIR/scores.csv --delta 1e-5",
  "audit scores DIR/scores.parquet --delta 0 --confidence 0.9",
  "audit scores DIR/scores.jsonl --delta 0.01 --seed s7",
  `audit scores DIR/scores.tsv --delta 1e-3 ${COLUMNS}`,
];

const SUITE = "--suite DIR/ledger";
const inspect = [
  `inspect DIR/adapter ${SUITE}`,
  `inspect DIR/adapter --start DIR/begun --delta 1e-4 ${SUITE}`,
  `inspect DIR/adapter --start-seed 7,42 --start-draws 3000 ${SUITE}`,
  `inspect DIR/adapter --activations DIR/inputs.safetensors --gradients DIR/gradients.safetensors ${SUITE}`,
  `inspect DIR/adapter --scores DIR/scores.csv ${SUITE}`,
  `inspect DIR/adapter --scores DIR/scores.jsonl ${COLUMNS} ${SIZES} ${SUITE} --out DIR/page.html`,
];

const TASK = "--seed s7 --force";
const SMALL = "--data synthetic --pool-size 61 --hidden 6 --pretraining 3 --batch 7 --steps 5";
const LONG = "--data synthetic --pool-size 53 --hidden 5 --pretraining 2 --batch 6 --steps 150";
const BRIEF = "--hidden 5 --pretraining 2 --steps 3";
const KINDS = `--label kind ${BRIEF} --pool-size 40`;
const TEXT = "--pool-size 21 --context 9 --batch 3";
const EARLY = "--early-stopping";
const LORA =
  "--method lora --rank 3 --init kaiming-uniform --scaling rslora --alpha 5 --dropout 0.2";
const DP = "--rank 2 --clip 0.7 --noise-multiplier 2.6 --rate 0.2";
const DECAY = "--projections k_proj,up_proj --weight-decay 0.4 --optimizer adam --rate 0.02";
const FLORA = "--method flora --rank 2 --resample-every 2";
const train = [
  `train ${SMALL} ${LORA} --out DIR/t1`,
  `train ${LONG} --early-stopping --method dp-lora-fa ${DP} --out DIR/t1 ${TASK}`,
  `train ${SMALL} ${FLORA} --label-noise 0.3 --out DIR/t2 --seed s7`,
  `train --pool-size 70 --hidden 5,4 --pretraining 2 --steps 3 --optimizer adam --method full --rate 0.01 --out DIR/t3`,
  `train --data DIR/table.csv --pool-size 40 ${BRIEF} --config DIR/options.json --out DIR/t4`,
  `train --data DIR/kinds.jsonl ${KINDS} --config DIR/options.json --rank 4 --out DIR/t5`,
  `train --data DIR/kinds.parquet ${KINDS} --method dp-sgd --batch 9 --out DIR/t6`,
  `train --text DIR/texts.txt ${TEXT} --steps 4 --method lora --rank 2 ${DECAY} --out DIR/t7`,
  `train --text DIR/texts.jsonl --text-field body ${TEXT} --steps 3 --method dp-lora --rank 3 ${EARLY} --out DIR/t8`,
];

const POOLS = "--pools 2 --shadows 4 --targets 3 --workers 3";
const ONE = "--pools 1 --shadows 4 --targets 2";
const LEAKY = `--data synthetic --pool-size 107 --hidden 6 --pretraining 3 --batch 7 --steps 40`;
const LEARNT =
  "--pool-size 121 --hidden 24 --pretraining 3 --batch 20 --steps 300 --rate 0.2 --method full";
const SAVED = "--method full --save-outputs DIR/saved.parquet";
const attack = [
  `attack ${LEAKY} ${POOLS} ${LORA} --rate 0.06 --out DIR/a1 --save-outputs DIR/saved.csv`,
  "attack --outputs DIR/saved.csv --out DIR/a2 --seed s7",
  `attack ${LEAKY} ${POOLS} ${LORA} --rate 0.06 --out DIR/a1 --resume`,
  `attack ${SMALL} --pools 1 --shadows 6 --targets 2 --label-noise 0.3 --method dp-lora ${DP} --out DIR/a1 ${TASK}`,
  `attack --data DIR/table.csv --pool-size 40 ${BRIEF} --config DIR/options.json ${ONE} --out DIR/a3`,
  `attack --data DIR/kinds.parquet ${KINDS} ${FLORA} ${ONE} --out DIR/a3 ${TASK}`,
  `attack --text DIR/texts.txt ${TEXT} --steps 4 ${ONE} --method lora --rank 1 ${DECAY} --out DIR/a4`,
  `attack --text DIR/texts.jsonl --text-field body ${TEXT} --steps 2 ${ONE} ${SAVED} --out DIR/a4 --force`,
  `attack --data synthetic ${LEARNT} --label-noise 0.5 --pools 1 --shadows 4 --targets 2 --out DIR/a9`,
  "attack --outputs DIR/one-pool.csv --out DIR/a10",
  "attack --outputs DIR/outputs.csv --ignore weather --out DIR/a5",
  "attack --outputs DIR/outputs.parquet --against DIR/against.csv --out DIR/a6 --seed s7",
  "attack --outputs DIR/outputs.jsonl --out DIR/a6 --force",
  "attack --outputs DIR/tokens.csv --out DIR/a7",
  "attack --outputs DIR/tokens.jsonl --out DIR/a8",
];

const span = [
  "span --rank 5 --examples 3 --epochs 3 --batch 2 --models 3",
  "span --source language --optimizer adam --rank 7 --examples 4 --epochs 1 --batch 3 --models 2 --seed s7",
];

const QUEUE = "--queue redis://:secret@h:6380/3";
const runs = [
  "plan DIR/own.sim.ts --workers 3",
  "plan DIR/own.sim.ts --workers 2 --backend simd --sampler row",
  "plan scale --workers 5",
  "plan mia --workers 2",
  "sweep DIR/own.sim.ts --executor inline --dry-run",
  "sweep DIR/other.json --workers 3 --sampler block --backend reference --dry-run",
  "sweep DIR/own.sim.ts --out DIR/s1 --workers 3 --backend reference",
  "sweep DIR/other.json --out DIR/s1 --executor inline --backend reference --seed s7 --force",
  "sweep DIR/other.json --out DIR/s1 --executor inline --backend reference --seed s7 --resume",
  "sweep DIR/other.json --out DIR/s1 --executor inline --backend reference --seed s8 --resume",
  "sweep DIR/own.sim.ts --out DIR/s2 --executor inline --backend simd --sampler coordinate",
  `sweep DIR/own.sim.ts --out DIR/s3 --executor queue ${QUEUE} --backend reference --shard 1/2`,
  "sweep DIR/own.sim.ts --out DIR/s4 --executor inline --backend reference --shard 2/2",
  "status DIR/s3",
  "merge DIR/s4 DIR/s3 --out DIR/m1",
  "merge DIR/s3 DIR/s4 DIR/s3 --out DIR/m1 --force",
  "status DIR/m1",
  "report DIR/m1",
  "report DIR/s1 --against DIR/m1",
  "converge DIR/own.sim.ts --out DIR/c1 --executor inline --backend reference",
  "converge DIR/other.json --out DIR/c1 --workers 3 --backend simd --sampler row --seed s7 --force",
  "converge DIR/other.json --out DIR/c1 --workers 3 --backend simd --sampler row --seed s7 --resume",
  `converge DIR/own.sim.ts --out DIR/c2 --executor queue ${QUEUE}`,
  "verify --out DIR/v1 --executor inline --backend reference",
  "verify --out DIR/v1 --workers 3 --backend reference --profile standard --seed s7 --strict --force",
  "verify --out DIR/v1 --workers 3 --backend reference --profile standard --seed s7 --resume",
  "verify --out DIR/v2 --executor inline --backend reference --until-decided --budget 90s",
  `verify --out DIR/v3 --executor queue ${QUEUE} --sampler row`,
  "report DIR/v1 --against DIR/v2",
  "status redis://h:6380/3",
  `worker ${QUEUE} --workers 3`,
];

const lists = ["claims E2-unbiased", "sweep --schema", "sweep --schema witness", "sweep --list"];

export const LINES = { exact, scores, inspect, train, attack, span, runs, lists } as const;
export type Group = keyof typeof LINES;
export const GROUPS = Object.keys(LINES) as Group[];

/** Options that no line gives, commands that none names, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "plan --estimate": "measures this machine: what it is handed is in handed-on.test.ts",
  doctor: "says what this machine has: doctor-lines.test.ts",
};
