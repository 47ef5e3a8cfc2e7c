import { answered, api, Problem } from "../api/client";
import { onEvent } from "../api/events";
import type { ExportSpec, JobBody } from "../api/schema";

/** Export a session and wait until it is there. Throws a Problem with the reason why it is not. */
export async function exported(session: string, format: string): Promise<void> {
  const body = { session, formats: [format] } as unknown as ExportSpec;
  const asked = await answered(api.POST("/v1/exports", { body }));
  const job = await finished(asked);
  if (job.state !== "done")
    throw new Problem(
      job.failure?.kind ?? "Cancelled",
      job.failure?.message ?? "The export was cancelled.",
      0,
    );
}

/** The job once it has ended; asked for anew when the server was away meanwhile. */
function finished(asked: JobBody): Promise<JobBody> {
  return new Promise((resolve) => {
    const look = (job: JobBody) => {
      if (job.id !== asked.id || job.finished_at == null) return;
      stop();
      resolve(job);
    };
    const ask = () => {
      const params = { path: { job_id: asked.id } };
      // Where it does not answer, the next hello asks again.
      answered(api.GET("/v1/jobs/{job_id}", { params })).then(look, () => undefined);
    };
    const stop = onEvent((event) => {
      if (event.type === "job") look(event.job);
      else if (event.type === "hello") ask();
    });
    ask();
  });
}
