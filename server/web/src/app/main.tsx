import "@fontsource-variable/inter/index.css";
import "./nonce";
import "./theme.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { listen } from "../api/events";
import { App } from "./App";
import { keepInStep } from "./keepInStep";

const queries = new QueryClient({
  // The server is on this machine: what fails is told at once, and events say when to ask again.
  defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false } },
});
keepInStep(queries);
listen();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
