import { answered, api, Problem } from "../api/client";
import type { InstallBody, JobBody } from "../api/schema";
import type { JobKind } from "./kinds";

const ROUTES = {
  generate: "/v1/generations",
  vary: "/v1/variations",
  respond: "/v1/responses",
  import: "/v1/imports",
  separate: "/v1/separations",
  transcribe: "/v1/transcriptions",
  export: "/v1/exports",
  render: "/v1/renders",
  scan: "/v1/scans",
  compare: "/v1/comparisons",
  repaint: "/v1/repaints",
  extend: "/v1/extensions",
  train: "/v1/trainings",
} as const satisfies Record<Exclude<JobKind, "install">, string>;

/** Submit the same spec again: a new job beside the old one. Throws a Problem. */
export async function submitAgain({
  kind,
  spec,
}: Pick<JobBody, "kind" | "spec">): Promise<JobBody> {
  if (kind === "install") {
    const { model, ...body } = spec as unknown as InstallBody & { model: string };
    const params = { path: { name: model } };
    return answered(api.POST("/v1/models/{name}/install", { params, body }));
  }
  try {
    // The server wrote this spec for this kind of job; the type of one route stands for all.
    const route = ROUTES[kind] as "/v1/generations";
    return await answered(api.POST(route, { body: spec as never }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404 && typeof spec.file === "string")
      throw new Problem(
        error.kind,
        "The file is no longer there: Roadie keeps an upload only while its job runs. " +
          "Drop the file again.",
        error.status,
      );
    throw error;
  }
}
