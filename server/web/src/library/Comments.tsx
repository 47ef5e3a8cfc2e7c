import { MessageSquare, Trash2 } from "lucide-react";
import { useState } from "react";

import type { Comment, SessionSummary } from "../api/schema";
import { addComment, removeComment, useComments } from "../api/sessions";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { clockOf } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { sentenceOf } from "../parts/sentenceOf";
import { Switch } from "../parts/Switch";
import { TextArea } from "../parts/TextArea";
import { toast } from "../parts/toast";
import styles from "./Comments.module.css";
import { playPreview, previewSeconds, usePreview } from "./preview";
import { type TempoOf, useTempo } from "./useTempo";

/** Remarks about a session; one about a place in it plays from there when it is pressed. */
export function Comments({ session }: { session: SessionSummary }) {
  const { data, error } = useComments(session.id);
  const tempo = useTempo(session);
  return (
    <section className={styles.comments} aria-label="Comments">
      <h3>
        <MessageSquare size={14} aria-hidden /> Comments
      </h3>
      {error && <Fault error={error} />}
      <ul>
        {(data?.items ?? []).map((comment) => (
          <One key={comment.id} session={session} comment={comment} tempo={tempo} />
        ))}
      </ul>
      <Add session={session} tempo={tempo} />
    </section>
  );
}

interface OneProps {
  session: SessionSummary;
  comment: Comment;
  tempo: TempoOf | null;
}

function One({ session, comment, tempo }: OneProps) {
  const { at_beats: atBeats } = comment;
  const seconds = atBeats != null && tempo ? tempo.secondsAtBeats(atBeats) : null;
  const remove = () => {
    removeComment(session.id, comment.id).catch((error: unknown) =>
      toast(sentenceOf(error), { tone: "bad" }),
    );
  };
  return (
    <li className={styles.one}>
      {seconds !== null && (
        <button
          type="button"
          className={styles.at}
          aria-label={`Play from ${clockOf(seconds)}`}
          onClick={() => void playPreview(session, seconds)}
        >
          {clockOf(seconds)}
        </button>
      )}
      <span className={styles.text}>{comment.text}</span>
      <IconButton label="Remove the comment" icon={Trash2} size="small" onClick={remove} />
    </li>
  );
}

function Add({ session, tempo }: { session: SessionSummary; tempo: TempoOf | null }) {
  const [text, setText] = useState("");
  const [here, setHere] = useState(true);
  const [busy, setBusy] = useState(false);
  const heard = usePreview(session.id) !== "still" && tempo !== null;
  const add = () => {
    const atBeats = heard && here ? tempo.beatsAtSeconds(previewSeconds()) : null;
    setBusy(true);
    addComment(session.id, text.trim(), atBeats)
      .then(() => setText(""))
      .catch((error: unknown) => toast(sentenceOf(error), { tone: "bad" }))
      .finally(() => setBusy(false));
  };
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") add();
      }}
    >
      <TextArea
        label="A comment"
        hideLabel
        rows={2}
        maxLength={5000}
        placeholder={heard ? "What you hear now" : "What you think of it"}
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      {text.trim() !== "" && (
        <div className={styles.send}>
          {heard ? <Switch label="At this place" checked={here} onChange={setHere} /> : <span />}
          <Button type="submit" size="small" busy={busy}>
            Comment
          </Button>
        </div>
      )}
    </form>
  );
}
