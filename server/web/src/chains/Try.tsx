import { useMutation, useQuery } from "@tanstack/react-query";
import { Activity, SlidersVertical } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";

import { answered, api } from "../api/client";
import type { SessionSummary } from "../api/schema";
import { compare, render } from "../api/work";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Select } from "../parts/Select";
import { Comparison } from "../steps/Comparison";
import type { ChainData } from "../steps/schema";
import { Rendering } from "./Rendering";
import styles from "./Try.module.css";

/** The chain on a track of a session: to see and hear it, or to make a new session of it. */
export function Try({ chain }: { chain: ChainData }) {
  const { data, error } = useQuery({
    queryKey: ["sessions", "newest"],
    queryFn: ({ signal }) =>
      answered(api.GET("/v1/sessions", { params: { query: { limit: 50 } }, signal })),
  });
  const sessions = (data?.items ?? []).filter((one) => one.tracks.length > 0);
  const [chosen, choose] = useState<string | null>(null);
  const session = sessions.find((one) => one.id === chosen) ?? sessions[0];
  // The newest at first sight stays chosen: what is made of it is newer, and must not take its place.
  if (session && chosen !== session.id) choose(session.id);
  if (error) return <Fault error={error} />;
  if (data && !session)
    return (
      <Empty title="No session to try it on">
        <p>
          <Link href="/">Make some music</Link>, or drop a recording into the library.
        </p>
      </Empty>
    );
  if (!session) return null;
  return (
    <div className={styles.try}>
      <Select
        label="Session"
        options={sessions.map(({ id, title }) => ({ value: id, label: title }))}
        value={session.id}
        onChange={choose}
      />
      <OnTrack key={session.id} session={session} chain={chain} />
    </div>
  );
}

function OnTrack({ session, chain }: { session: SessionSummary; chain: ChainData }) {
  const [chosen, choose] = useState<string | null>(null);
  const suited = session.tracks.find(
    ({ role }) => Array.isArray(chain.roles) && chain.roles.includes(role),
  );
  const track = chosen ?? suited?.name ?? session.tracks[0]?.name ?? "";
  // A chain that is not named yet can be heard all the same.
  const named = { ...chain, name: chain.name.trim() || "new chain" };
  const look = useMutation({
    mutationFn: () => compare({ session: session.id, track, chain: named }),
  });
  const make = useMutation({
    mutationFn: () => render({ session: session.id, tracks: [track], chain: named }),
  });
  const error = look.error ?? make.error;
  return (
    <>
      <Select
        label="Track"
        options={session.tracks.map(({ name }) => ({ value: name, label: name }))}
        value={track}
        onChange={choose}
      />
      <div className={styles.actions}>
        <Button look="primary" icon={Activity} busy={look.isPending} onClick={() => look.mutate()}>
          Before and after
        </Button>
        <Button icon={SlidersVertical} busy={make.isPending} onClick={() => make.mutate()}>
          Render the track
        </Button>
      </div>
      {error && <Fault error={error} />}
      {look.data && <Comparison job={look.data.id} />}
      {make.data && <Rendering job={make.data.id} />}
    </>
  );
}
