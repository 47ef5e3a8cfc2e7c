import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** A view knows what all share, and no other view. */
const views = ["make", "session", "library", "bridge", "chains", "jobs"];

export default defineConfig(
  { ignores: ["built/", "node_modules/", "src/api/schema.d.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  hooks.configs.flat["recommended-latest"],
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "no-restricted-properties": [
        "error",
        { property: "dangerouslySetInnerHTML", message: "Show text; never run it." },
        { property: "innerHTML", message: "Show text; never run it." },
      ],
    },
  },
  ...views.map((view) => ({
    files: [`src/${view}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: views
            .filter((other) => other !== view)
            .map((other) => ({
              group: [`**/${other}/**`],
              message: "Views do not know each other.",
            })),
        },
      ],
    },
  })),
);
