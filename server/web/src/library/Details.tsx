import { ArrowRight, Download, EyeOff, Star, X } from "lucide-react";
import { Link } from "wouter";

import { archiveUrl } from "../api/exports";
import type { SessionSummary } from "../api/schema";
import { IconButton } from "../parts/IconButton";
import { Sentence } from "../parts/Sentence";
import { AlbumPicker } from "./AlbumPicker";
import { Comments } from "./Comments";
import styles from "./Details.module.css";
import { ExportButton } from "./ExportButton";
import { Facts } from "./Facts";
import { Family } from "./Family";
import { MarkChoice } from "./MarkChoice";
import { Preview } from "./Preview";
import { SessionTitle } from "./SessionTitle";
import type { ChangeThem } from "./useChange";

interface DetailsProps {
  session: SessionSummary;
  change: ChangeThem;
  onClose: () => void;
  onShow: (id: string) => void;
}

/** Everything about the one session that is chosen, beside the list. */
export function Details({ session, change, onClose, onShow }: DetailsProps) {
  const them = [session];
  const { favourite, hidden } = session;
  return (
    <aside className={styles.panel} aria-label={`About ${session.title}`}>
      <header className={styles.head}>
        <SessionTitle session={session} change={change} />
        <IconButton
          label="Favourite"
          shortcut="F"
          icon={Star}
          pressed={favourite}
          onClick={() => change(them, { favourite: !favourite })}
        />
        <IconButton
          label={hidden ? "Show it again in lists" : "Hide it from lists"}
          shortcut="H"
          icon={EyeOff}
          aria-pressed={hidden}
          onClick={() => change(them, { hidden: !hidden }, hidden ? "Shown again." : "Hidden.")}
        />
        <IconButton label="Close" shortcut="Esc" icon={X} onClick={onClose} />
      </header>
      {session.error ? (
        <p className={styles.error}>
          <Sentence>{session.error}</Sentence>
        </p>
      ) : (
        <Preview session={session} />
      )}
      <div className={styles.acts}>
        <Link href={`/sessions/${encodeURIComponent(session.id)}`} className={styles.open ?? ""}>
          Open
          <ArrowRight size={16} aria-hidden />
        </Link>
        <ExportButton sessions={them} />
        <a href={archiveUrl(session.id)} download className={styles.zip}>
          <Download size={16} aria-hidden />
          Zip
        </a>
      </div>
      <Facts session={session} />
      <section className={styles.part}>
        <MarkChoice sessions={them} change={change} />
        <AlbumPicker sessions={them} change={change} />
      </section>
      <Comments session={session} />
      <Family id={session.id} onShow={onShow} />
    </aside>
  );
}
