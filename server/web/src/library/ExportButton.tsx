import { useMutation } from "@tanstack/react-query";
import { FolderOutput } from "lucide-react";
import { useState } from "react";

import { useBackends } from "../api/health";
import type { SessionSummary } from "../api/schema";
import { exportSession } from "../api/work";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Fault } from "../parts/Fault";
import { counted } from "../parts/figures";
import { Switch } from "../parts/Switch";
import { toast } from "../parts/toast";
import styles from "./ExportButton.module.css";

/** Project folders of the sessions for the DAWs that are ticked. */
export function ExportButton({ sessions }: { sessions: readonly SessionSummary[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={FolderOutput} onClick={() => setOpen(true)}>
        Export
      </Button>
      {open && <ExportDialog sessions={sessions} onClose={() => setOpen(false)} />}
    </>
  );
}

interface ExportDialogProps {
  sessions: readonly SessionSummary[];
  onClose: () => void;
}

function ExportDialog({ sessions, onClose }: ExportDialogProps) {
  const exporters = useBackends("exporters");
  const [formats, setFormats] = useState<readonly string[]>([]);
  const what = counted(sessions.length, "session");
  const choose = (name: string, chosen: boolean) =>
    setFormats(chosen ? [...formats, name] : formats.filter((one) => one !== name));
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      for (const { id } of sessions) await exportSession({ session: id, formats: [...formats] });
    },
    onSuccess: () => {
      toast(`${what} on the way: see Jobs for how far it is.`, { tone: "good" });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Export ${what}`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            look="primary"
            disabled={formats.length === 0}
            busy={isPending}
            onClick={() => mutate()}
          >
            Export
          </Button>
        </>
      }
    >
      <p className={styles.about}>
        Each format becomes a folder in the session, with stems and MIDI on the grid.
      </p>
      {exporters.error && <Fault error={exporters.error} />}
      <div className={styles.formats}>
        {(exporters.data?.items ?? []).map(({ name, title, ready }) => (
          <Switch
            key={name}
            label={title}
            checked={formats.includes(name)}
            disabled={!ready}
            onChange={(chosen) => choose(name, chosen)}
          />
        ))}
      </div>
      {error && <Fault error={error} />}
    </Dialog>
  );
}
