import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { answered, api } from "../api/client";
import { Do } from "./do/Do";
import { clearSelection } from "./selection";

export default function Session({ id }: { id: string }) {
  const asked = { params: { path: { session_id: id } } };
  const body = useQuery({
    queryKey: ["session", id],
    queryFn: () => answered(api.GET("/v1/sessions/{session_id}", asked)),
  });
  const document = useQuery({
    queryKey: ["session", id, "document"],
    queryFn: () => answered(api.GET("/v1/sessions/{session_id}/document", asked)),
  });
  useEffect(() => clearSelection, []);

  const session = document.data?.session;
  const summary = body.data?.summary;
  const fault = document.error ?? body.error;
  return (
    <main className="view">
      <h1>{session?.title ?? id}</h1>
      {fault && <p role="alert">{fault.message}</p>}
      {session && summary && <Do session={session} summary={summary} />}
    </main>
  );
}
