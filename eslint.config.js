import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "verify-out/",
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
    rules: {
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
    },
  },
  {
    // They differ between versions of Node but for squares and powers of two: results would not be the same bits (core/stdlib.ts has pow).
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
