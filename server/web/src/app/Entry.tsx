import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type SubmitEvent, useEffect, useState } from "react";

import { answered, api } from "../api/client";
import { listen } from "../api/events";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { TextField } from "../parts/TextField";
import styles from "./Entry.module.css";

/** Whether this page may use the server; asked again when the server says that it wants its token. */
export const ENTRY = ["entry"] as const;

/** The page, once it may use its server: one that is open to the network wants its token first. */
export function Entry({ children }: { children: ReactNode }) {
  const entry = useQuery({
    queryKey: ENTRY,
    queryFn: () => answered(api.GET("/v1/entry")),
    staleTime: Infinity,
  });
  if (entry.isPending) return null;
  const shut = entry.data !== undefined && !entry.data.entered;
  return shut ? <Door /> : <Inside>{children}</Inside>;
}

function Inside({ children }: { children: ReactNode }) {
  useEffect(() => listen(), []);
  return children;
}

function Door() {
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const enter = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await answered(api.POST("/v1/entry", { body: { token: token.trim() } }));
      await queries.invalidateQueries();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };

  return (
    <main className={styles.door}>
      <form className={styles.form} onSubmit={(event) => void enter(event)}>
        <h1>Roadie</h1>
        <p className={styles.words}>
          This server is open to the network, so it asks once for its token: the setting{" "}
          <code>token</code> of the machine it runs on.
        </p>
        <TextField
          label="Token"
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          value={token}
          onChange={setToken}
        />
        {fault !== null && <Fault error={fault} />}
        <Button type="submit" look="primary" busy={busy} disabled={token.trim() === ""}>
          Come in
        </Button>
      </form>
    </main>
  );
}
