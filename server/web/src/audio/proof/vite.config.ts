import { defineConfig } from "vite";

/** A page of the player alone, for `tests/page` and `benchmarks`; no part of what is served. */
export default defineConfig({
  root: import.meta.dirname,
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
});
