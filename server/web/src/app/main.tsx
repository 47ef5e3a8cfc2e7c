import "@fontsource-variable/inter/index.css";
import "./nonce";
import "./theme.css";
import "./tooOld.css";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Problem } from "../api/client";
import { App } from "./App";
import { Entry, ENTRY } from "./Entry";
import { keepFieldInSight } from "./fieldInSight";
import { keepInStep } from "./keepInStep";

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      const shut = error instanceof Problem && error.kind === "TokenNeeded";
      if (shut) void queries.invalidateQueries({ queryKey: ENTRY });
    },
  }),
  // The server is on this machine: what fails is told at once, events say when to ask again, and
  // it is there whether or not the browser knows of a network.
  defaultOptions: {
    queries: {
      retry: false,
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
keepInStep(queries);
keepFieldInSight();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Entry>
          <App />
        </Entry>
      </QueryClientProvider>
    </StrictMode>,
  );
}
