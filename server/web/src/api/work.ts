import { answered, api } from "./client";
import type {
  CompareSpec,
  ExportSpec,
  ExtendSpec,
  JobBody,
  RenderSpec,
  RepaintSpec,
  ScanSpec,
  SeparateSpec,
  TranscribeSpec,
} from "./schema";

/** What is asked of the server: what it fills in by itself may be left out. */
type Asked<Spec, Named extends keyof Spec> = Partial<Spec> & Pick<Spec, Named>;

export type How = "accompany" | "continue" | "answer" | "harmonise" | "re-drum" | "re-bass";

/** Music to go with tracks of a session. */
export interface RespondAsk {
  session: string;
  how: How;
  tracks?: readonly string[];
  prompt?: string;
  bars?: number | null;
  seed?: number | null;
}

export function respondTo(spec: RespondAsk): Promise<JobBody> {
  return answered(api.POST("/v1/responses", { body: spec as never }));
}

export function repaint(
  spec: Asked<RepaintSpec, "session" | "from_bar" | "bars" | "engine">,
): Promise<JobBody> {
  return answered(api.POST("/v1/repaints", { body: spec as RepaintSpec }));
}

export function extend(spec: Asked<ExtendSpec, "session" | "bars" | "engine">): Promise<JobBody> {
  return answered(api.POST("/v1/extensions", { body: spec as ExtendSpec }));
}

export function separate(spec: Asked<SeparateSpec, "session">): Promise<JobBody> {
  return answered(api.POST("/v1/separations", { body: spec as SeparateSpec }));
}

export function transcribe(spec: Asked<TranscribeSpec, "session">): Promise<JobBody> {
  return answered(api.POST("/v1/transcriptions", { body: spec as TranscribeSpec }));
}

export function exportSession(spec: Asked<ExportSpec, "session" | "formats">): Promise<JobBody> {
  return answered(api.POST("/v1/exports", { body: spec as ExportSpec }));
}

/** `chain` is a name, or the chain itself as its file has it. */
export function render(
  spec: Omit<Asked<RenderSpec, "session">, "chain"> & { chain: object | string },
): Promise<JobBody> {
  return answered(api.POST("/v1/renders", { body: spec as RenderSpec }));
}

export function compare(
  spec: Omit<Asked<CompareSpec, "session">, "chain"> & { chain: object | string },
): Promise<JobBody> {
  return answered(api.POST("/v1/comparisons", { body: spec as CompareSpec }));
}

export function scan(spec: Partial<ScanSpec>): Promise<JobBody> {
  return answered(api.POST("/v1/scans", { body: spec as ScanSpec }));
}
