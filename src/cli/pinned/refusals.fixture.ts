/**
 * Command lines at and beside each of their limits, alone and together with what they do not go with. DIR is a folder
 * of small files.
 */
import { attack, training } from "./refusals-training.fixture.js";

const SIZES = "--examples 1201 --batch 37";
const MECHANISM = "--noise-multiplier 1.3 --sampling-rate 0.1 --steps 7";
const PHASE = "--phase sigma=2,rate=1/8,steps=3";

const accountant = [
  "",
  "--examples 100",
  "--batch 10",
  "--steps 7",
  "--sampling-rate 0.1",
  "--sampling-rate 0.1 --batch 10 --steps 7",
  "--sampling-rate 0.1 --examples 100 --steps 7",
  "--sampling-rate 0.1 --examples 100 --batch 10 --steps 7",
  "--examples 100 --batch 10",
  "--examples 100 --batch 101 --steps 7 --noise-multiplier 2 --delta 0.1",
  "--examples 100 --batch 100 --steps 7 --noise-multiplier 2 --delta 0.1",
  "--examples 100 --batch 10 --steps 7 --epochs 2",
  "--sampling-rate 0.1 --epochs 2",
  "--sampling-rate 0.1 --epochs 2 --steps 7",
  "--examples 100 --epochs 2",
  "--batch 10 --epochs 2",
  `${SIZES} --epochs 0.1 --noise-multiplier 2 --delta 0.1`,
  `${SIZES} --epochs 1 --noise-multiplier 2 --delta 0.1`,
  `${SIZES} --epochs 2 --noise-multiplier 2 --delta 0.1`,
  "--examples 1200 --batch 40 --epochs 3 --noise-multiplier 2 --delta 0.1",
  `${SIZES} --epochs 1e7 --noise-multiplier 2 --delta 0.1`,
  `${SIZES} --epochs 0.1`,
  `${SIZES} --epochs 0.1 --delta 1e-4`,
  `${SIZES} --epochs 0.1 --epsilon 2`,
  `${SIZES} --epochs 0.1 --epsilon 2 --delta 1e-4`,
  `${SIZES} --steps 7 --epsilon 2 --delta 1e-4`,
  `${SIZES} --steps 7 --delta 1e-4`,
  "--sampling-rate 0.1 --steps 7 --epsilon 2",
  "--sampling-rate 0.1 --steps 7 --delta 1e-4",
  "--sampling-rate 0.1 --steps 7 --epsilon 2 --delta 1e-4",
  "--sampling-rate 1/8 --steps 7 --epsilon 0 --delta 1e-4",
  "--sampling-rate 9/8 --steps 7 --epsilon 2 --delta 1e-4",
  `${MECHANISM} --delta 1e-4`,
  `${MECHANISM} --epsilon 2`,
  `${MECHANISM} --epsilon 2 --delta 1e-4`,
  `${MECHANISM}`,
  ...["1e-2", "1e-3", "0.00099", "5e-4", "1e-6"].map(
    (delta) => `--examples 1000 --batch 10 --epochs 1 --noise-multiplier 2 --delta ${delta}`,
  ),
  "--examples 1000 --batch 10 --steps 7 --epsilon 2 --delta 1e-2",
  `${MECHANISM} --delta 1e-2`,
  `${MECHANISM} --delta 1e-4 --sampling shuffle`,
  `${MECHANISM} --delta 1e-4 --sampling fixed`,
  `${PHASE} --delta 1e-4`,
  `${PHASE} --phase steps=5,rate=0,sigma=1 --epsilon 2`,
  `${PHASE} ${PHASE} --epsilon 2 --delta 0.1`,
  `${PHASE} --sampling shuffle`,
  ...["--noise-multiplier 2", "--sampling-rate 0.1", "--steps 7", "--examples 9", "--batch 3"].map(
    (option) => `${PHASE} ${option}`,
  ),
  `${PHASE} --epochs 2`,
  `${PHASE} --noise-multiplier 2 --epochs 2 --steps 7`,
].map((options) => `accountant ${options}`.trim());

const GRADIENTS = "--gradients DIR/options.json";
const privacy = [
  "",
  "--rank 3",
  "--rank 3 --dim 29",
  "--dim 29 --rho 0.5",
  "--rank 3 --rho 0.5",
  "--rank 3 --dim 29 --rho 0.5 --delta 0.1",
  "--rank 3 --dim 2 --rho -1 --epsilon 0",
  "--rank 4096 --dim 1e6 --rho 1 --epsilon 2",
  "--rank 3 --dim 29 --rho 0.5 --eigenvalues 0.7",
  `--rank 3 --dim 29 --rho 0.5 ${GRADIENTS}`,
  "--release row --rank 3 --dim 29 --rho 0.5 --epsilon 2 --delta 0.1",
  ...["adapter", "merged"].flatMap((release) =>
    ["--rank 3", "--dim 29", "--rho 0.5", "--eigenvalues 0.7,1.3", GRADIENTS, "--epsilon 2"]
      .concat("--delta 0.1", "--delta 0.1 --epsilon 2")
      .map((option) => `--release ${release} ${option}`),
  ),
  "--release secret-a",
  "--release secret-a --eigenvalues 0.7",
  "--release secret-a --rank 3",
  `--release secret-a --rank 3 --eigenvalues 0.7 ${GRADIENTS}`,
  "--release secret-a --rank 3 --eigenvalues 0.7 --dim 29",
  "--release secret-a --rank 3 --eigenvalues 0.7 --rho 0.5",
  "--release nosuch",
].map((options) => `privacy ${options}`.trim());

const inspect = [
  ...["--examples 9", "--batch 3", "--epochs 2", "--examples 9 --batch 3"],
  ...["--examples 9 --epochs 2", "--batch 3 --epochs 2", "--examples 9 --batch 3 --epochs 2"],
  ...["--score loss", "--member in", "--seed s7", "--seed 1", "--score score"],
  "--score loss --member in --seed s7",
  "--scores f.csv",
  "--scores f.csv --score loss --member in --seed s7",
  "--start-draws 99",
  "--start-draws 99 --start-seed 7",
  "--start-seed 7,8 --start a",
  "--out DIR/options.json",
  "--out DIR",
  "--delta 1e-9 --activations a --gradients g --suite r",
].map((options) => `inspect dir ${options}`);

const others = [
  "inspect",
  "law --rank 1 --rho -1 --dim 1",
  "law --rank 4096 --rho 1 --dim 1e6",
  "law --rank 4097 --rho 1",
  "law --rank 3 --rho 1.0001",
  "law --rank 3 --rho 0 --dim 0",
  "law --rho 0 --dim 3",
  "law --rank 3 --rank 3 --rho 0",
  "law --rank 3 --rank 4 --rho 0",
  "law --rank 3 --rho --dim",
  "roc f.csv",
  "roc f.csv g.csv",
  "roc f.csv --score --member",
  "roc - --score a --member b --seed c",
  "audit scores f.csv",
  "audit scores f.csv --delta 1",
  "audit scores f.csv --delta 0 --confidence 1",
  "audit scores - --delta 0 --confidence 0.5 --score a --member b --seed c",
  "audit one-run --canaries 9 --guesses 5 --correct 4",
  "audit one-run --canaries 9 --guesses 5 --delta 0",
  "audit one-run --canaries 0 --guesses 5 --correct 4 --delta 0",
  "audit one-run --canaries 1 --guesses 1 --correct 0 --delta 0.999 --confidence 0.01",
  "audit one-run --canaries 9 --guesses 5 --correct -1 --delta 0",
  "span",
  "span --examples 3",
  "span --examples 3 --batch 3",
  "span --examples 3 --batch 4",
  "span --examples 8 --batch 8 --models 2",
  "span --batch 9",
  "span --models 1",
  "span --source synthetic",
  "span --optimizer rmsprop",
  "span --source language --optimizer clip --rank 1024 --examples 256 --epochs 1000 --models 4096",
  "claims nosuch",
  "status",
  "status nosuch",
  "worker",
  "worker --queue",
  "worker --queue http://h --workers 3",
  "merge",
  "merge a --seed 3",
  "report",
  "report a --seed 3",
  "report a b",
  "plan",
  "plan marginal --out o",
  "plan marginal --seed 3",
  "plan marginal --estimate --workers 2",
  "plan marginal --workers 2",
  "doctor x",
];

const RUN = "--seed s7 --out o9";
const runs = ["sweep marginal", "converge marginal", "verify"].flatMap((name) =>
  [
    "",
    `${RUN} --force`,
    `${RUN} --resume`,
    "--force --resume",
    "--executor inline",
    "--executor inline --workers 2",
    "--executor queue",
    "--executor queue --workers 2 --queue redis://h",
    "--executor queue --queue redis://h",
    "--queue redis://h",
    "--executor piscina --workers 2",
    "--backend auto",
    "--backend simd --sampler factors",
    "--executor thread",
  ].map((options) => `${name} ${options}`.trim()),
);

const sweep = [
  "",
  "--list",
  "--schema",
  "--schema noise",
  "--schema nosuch",
  "--list --schema",
  "--schema noise --list",
  "marginal --list",
  "marginal --schema",
  ...["--seed 1", "--out o", "--force", "--workers 2", "--resume", "--executor inline"].flatMap(
    (option) => [`--list ${option}`, `--schema noise ${option}`],
  ),
  ...["--backend simd", "--sampler row", "--shard 1/2", "--dry-run", "--queue redis://h"].flatMap(
    (option) => [`--list ${option}`, `${option} --schema`],
  ),
  "marginal --dry-run",
  "marginal --dry-run --executor inline --workers 2",
  "marginal --dry-run --workers 2 --backend simd --sampler row",
  ...["--out o", "--resume", "--force", "--seed 1", "--shard 1/2", "--seed s --shard 1/2"].map(
    (option) => `marginal --dry-run ${option}`,
  ),
  "marginal --shard 1/1",
  "marginal --shard 2/3 --executor queue --queue redis://h --resume",
  "marginal --shard 2/3 --executor inline --workers 2",
].map((options) => `sweep ${options}`.trim());

const verify = [
  "--budget 90s",
  "--budget 90s --until-decided",
  "--until-decided",
  "--until-decided --budget 0s",
  "--strict",
  "--profile full --strict --until-decided --budget 2h",
].map((options) => `verify ${options}`);

export const REFUSALS = {
  accountant,
  privacy,
  inspect,
  others,
  runs: [...runs, ...sweep, ...verify],
  training: [...training, ...attack],
} as const;
