import { lazy, Suspense } from "react";
import { Route, Router, Switch, useLocation } from "wouter";

import { Shell } from "./Shell";
import { ViewBoundary } from "./ViewBoundary";

const Make = lazy(() => import("../make/Make"));
const Session = lazy(() => import("../session/Session"));
const Library = lazy(() => import("../library/Library"));
const Bridge = lazy(() => import("../bridge/Bridge"));
const Chains = lazy(() => import("../chains/Chains"));
const Jobs = lazy(() => import("../jobs/Jobs"));

export function App() {
  return (
    <Router>
      <Shell>
        <Views />
      </Shell>
    </Router>
  );
}

function Views() {
  const [path] = useLocation();
  // A view that could not be shown says nothing of the others.
  const view = path.split("/", 2).join("/");
  return (
    <ViewBoundary key={view}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/" component={Make} />
          <Route path="/sessions" component={Library} />
          <Route path="/sessions/:id">{({ id }) => <Session key={id} id={id} />}</Route>
          <Route path="/bridge" component={Bridge} />
          <Route path="/chains/*?" component={Chains} />
          <Route path="/jobs" component={Jobs} />
          <Route>
            <main className="view">
              <h1>There is nothing here</h1>
              <p>Choose one of the views at the left.</p>
            </main>
          </Route>
        </Switch>
      </Suspense>
    </ViewBoundary>
  );
}
