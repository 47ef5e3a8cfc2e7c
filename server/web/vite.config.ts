import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running server; the page that is built asks who served it. */
const server = process.env.ROADIE_SERVER ?? "http://127.0.0.1:8765";

/**
 * The oldest that the page is built for: `:has`, `color-mix` and module workers cannot be made up.
 * `src/app/tooOld.css` tells older ones so, in the words of `index.html`.
 */
const browsers = ["chrome111", "edge111", "firefox121", "safari16.4"];

export default defineConfig({
  plugins: [react()],
  // The server puts a new one into each document that it gives (`page.py`).
  html: { cspNonce: "ROADIE_NONCE" },
  build: {
    outDir: "built",
    emptyOutDir: true,
    // Every script is a file of its own: the page's policy allows no inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: browsers,
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      // The server answers its own pages alone, so the origin is made its own.
      "/v1": { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
    },
  },
  test: {
    // A test that needs a document says so at its head: `@vitest-environment happy-dom`. They are
    // of logic and share their modules; to load these anew for each took longer than all tests.
    pool: "threads",
    isolate: false,
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
