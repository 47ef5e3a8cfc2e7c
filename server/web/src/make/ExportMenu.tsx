import { useQuery } from "@tanstack/react-query";
import { Download, FolderOutput, Music } from "lucide-react";
import { useState } from "react";

import { answered, api } from "../api/client";
import type { SessionSummary } from "../api/schema";
import { Button } from "../parts/Button";
import { Menu, type MenuItem } from "../parts/Menu";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { exported } from "./exported";
import { soundOfTake, urlOfFile } from "./takeSession";

/** A take into a DAW's project folder, or onto the disk as it is. */
export function ExportMenu({ summary }: { summary: SessionSummary }) {
  const [busy, setBusy] = useState(false);
  const { data } = useQuery({
    queryKey: ["backends", "exporters"],
    queryFn: ({ signal }) => answered(api.GET("/v1/exporters", { signal })),
  });
  const exportTo = (format: string, title: string) => {
    setBusy(true);
    exported(summary.id, format)
      .then(
        () =>
          toast(`${summary.title} is exported to ${title}.`, {
            tone: "good",
            action: { label: "Download", onPress: () => download(archiveOf(summary.id, format)) },
          }),
        (error: unknown) => toast(sentenceOf(error), { tone: "bad" }),
      )
      .finally(() => setBusy(false));
  };
  const formats: MenuItem[] = (data?.items ?? [])
    .filter(({ ready }) => ready)
    .map(({ name, title }) => ({
      label: title,
      icon: FolderOutput,
      onSelect: () => exportTo(name, title),
    }));
  return (
    <Menu
      trigger={
        <Button look="quiet" size="small" icon={Download} busy={busy}>
          Export
        </Button>
      }
      items={[...formats, "line", ...downloads(summary)]}
    />
  );
}

function downloads(summary: SessionSummary): MenuItem[] {
  const sound = soundOfTake(summary);
  const zip = `/v1/sessions/${encodeURIComponent(summary.id)}/archive`;
  return [
    ...(sound
      ? [
          {
            label: "Download the mix",
            icon: Music,
            onSelect: () => download(urlOfFile(summary.id, sound.file)),
          },
        ]
      : []),
    { label: "Download everything (zip)", icon: Download, onSelect: () => download(zip) },
  ];
}

function archiveOf(session: string, format: string): string {
  const path = `/v1/sessions/${encodeURIComponent(session)}/exports`;
  return `${path}/${encodeURIComponent(format)}/archive`;
}

function download(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}
