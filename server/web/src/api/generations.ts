import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";
import type { GenerateSpec, JobBody, UnderstandingSpec, VarySpec, paths } from "./schema";

type OptionsOf<Path extends "/v1/responses" | "/v1/imports"> = Partial<
  NonNullable<paths[Path]["post"]["requestBody"]["content"]["multipart/form-data"]["options"]>
>;
export type RespondOptions = OptionsOf<"/v1/responses">;
export type ImportOptions = OptionsOf<"/v1/imports">;

/** What the built-in engine would make of a prompt; the answer before stands until the next. */
export function useUnderstanding(spec: UnderstandingSpec) {
  return useQuery({
    queryKey: ["understanding", spec],
    queryFn: ({ signal }) => answered(api.POST("/v1/understandings", { body: spec, signal })),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

export function generate(spec: Partial<GenerateSpec>): Promise<JobBody> {
  return answered(api.POST("/v1/generations", { body: spec as GenerateSpec }));
}

export function vary(spec: Partial<VarySpec>): Promise<JobBody> {
  return answered(api.POST("/v1/variations", { body: spec as VarySpec }));
}

/** Music to go by, or drums to play to, are sent with what is asked. */
export function generateBy(
  file: File,
  options: Partial<GenerateSpec>,
  as: "file" | "drums",
): Promise<JobBody> {
  return send("/v1/generations", file, options, as);
}

export function respond(file: File, options: RespondOptions): Promise<JobBody> {
  return send("/v1/responses", file, options);
}

export function importFile(file: File, options: ImportOptions = {}): Promise<JobBody> {
  return send("/v1/imports", file, options);
}

/** A form with a file: the browser streams it from the disk, whatever its size. */
async function send(
  path: string,
  file: File,
  options: object,
  as: "file" | "drums" = "file",
): Promise<JobBody> {
  const form = new FormData();
  form.set("options", JSON.stringify(options));
  form.set(as, file, file.name);
  const sent = fetch(path, { method: "POST", body: form }).then(async (response) => {
    const body: unknown = await response.json().catch(() => null);
    return response.ok ? { data: body as JobBody, response } : { error: body, response };
  });
  return answered<JobBody>(sent);
}
