import { useMutation } from "@tanstack/react-query";
import { createContext, useContext } from "react";

import { useLive } from "../../api/events";
import type { JobBody, Session, SessionSummary } from "../../api/schema";

/** The session that the panel is about. */
export interface Subject {
  session: Session;
  summary: SessionSummary;
}

export const SubjectContext = createContext<Subject | null>(null);

export function useSubject(): Subject {
  const subject = useContext(SubjectContext);
  if (!subject) throw new Error("A form of the panel stands outside of it");
  return subject;
}

/** Ask for work; its job shows at once, whether or not an event has told of it. */
export function useAsking() {
  const { mutate, isPending, error } = useMutation({
    mutationFn: (ask: () => Promise<JobBody>) => ask(),
    onSuccess: (job) =>
      useLive.setState(({ jobs }) =>
        jobs.has(job.id) ? {} : { jobs: new Map(jobs).set(job.id, job) },
      ),
  });
  return { ask: mutate, isPending, error };
}
