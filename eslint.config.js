import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Folders of src from the bottom up: each may import from itself and from those that are named. */
const LAYERS = {
  core: [],
  backend: ["core"],
  accountant: ["core"],
  attack: ["core", "accountant"],
  // Types of rows and shards that it writes; nothing that runs.
  store: ["core", "experiment", "sweep"],
  train: ["core", "backend", "accountant", "store"],
  experiment: ["core", "backend", "accountant", "attack", "train"],
  sweep: ["core", "backend", "experiment"],
  queue: ["core", "backend", "experiment", "store", "sweep"],
  claims: ["core", "accountant", "attack", "experiment"],
  report: ["core", "accountant", "attack", "store", "experiment", "claims"],
  app: [
    "core",
    "backend",
    "accountant",
    "attack",
    "store",
    "train",
    "experiment",
    "sweep",
    "queue",
    "claims",
    "report",
  ],
  cli: ["core", "backend", "accountant", "attack", "store", "experiment", "claims", "app"],
};
const zones = Object.entries(LAYERS).map(([folder, below]) => ({
  target: `./src/${folder}/**/!(*.test).ts`,
  from: "./src",
  except: [folder, ...below].map((name) => `./${name}`),
  message: `src/${folder} imports from ${below.join(", ") || "no other folder"} only (docs/architecture.md)`,
}));

const TESTS = ["**/*.test.ts", "src/testing/**", "properties/**"];

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "verify-out/",
      "verify-decided/",
      "seeds-out/",
      "mutation-out/",
      "node_modules/",
      "bench/results/",
      "src/backend/simd/assembly/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        performance: "readonly",
        URL: "readonly",
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      // Prettier wraps code at 100 columns, but never comments, strings and templates.
      "max-len": ["error", { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true }],
      "max-lines": ["error", { max: 300 }],
    },
  },
  {
    files: ["src/**/*.ts", "properties/**/*.ts", "simulations/**/*.ts"],
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensionAlias: { ".js": [".ts", ".js"] } })],
    },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-shadow": ["error", { allow: ["_"] }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "import-x/no-restricted-paths": ["error", { zones }],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: TESTS,
    rules: {
      "max-lines-per-function": ["error", { max: 60 }],
      complexity: ["error", 15],
      "max-params": ["error", 5],
      // Grids are nested flatMaps, one a dimension.
      "max-nested-callbacks": ["error", 5],
    },
  },
  {
    files: TESTS,
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[arguments.1.type=/Function/] > Literal[value=/^.{101,}$/]",
          message: "a test's name has at most 100 characters",
        },
      ],
    },
  },
  {
    files: ["src/{claims,cli,app,report}/**/*.ts"],
    rules: { "no-nested-ternary": "error" },
  },
  {
    // A run that looks at a claim several times divides its level: claims are given theirs.
    files: ["src/claims/*/*.ts"],
    ignores: TESTS,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/rules.js", "**/levels.js"],
              importNames: ["ALPHA", "BETWEEN", "EQUIVALENCE"],
              message: "take the level from the context (context.alpha, .between, .equivalence)",
            },
          ],
        },
      ],
    },
  },
  {
    // They differ between versions of Node but for squares and powers of two: results would not be the same bits
    // (core/stdlib.ts has pow).
    files: ["src/**/*.ts"],
    ignores: ["src/**/*.test.ts", "src/report/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "BinaryExpression[operator='**']:not([right.value=2]):not([left.value=2])",
          message: "** differs between versions of Node: multiply, or use pow of core/stdlib.ts",
        },
      ],
      "no-restricted-properties": [
        "error",
        {
          object: "Math",
          property: "pow",
          message: "differs between versions of Node: use pow of core/stdlib.ts",
        },
      ],
    },
  },
);
