import { Dialog } from "../../parts/Dialog";
import styles from "./ShortcutList.module.css";
import { SHORTCUTS } from "./shortcuts";

interface ShortcutListProps {
  open: boolean;
  onClose: () => void;
}

const BY_HAND = [
  ["Click", "Place the play cursor, on a beat"],
  ["Drag", "Mark a region, on bars; with Alt just there"],
  ["Ctrl wheel", "Closer and further; two fingers do as well"],
  ["Double click", "A fader goes back to where the session has it"],
] as const;

const BY_TOUCH = [
  ["Tap", "Place the play cursor, on a beat"],
  ["Swipe", "Scroll along the bars, and the tracks"],
  ["Hold, drag", "Mark a region; on the numbers of bars without holding"],
  ["Two fingers", "Closer, further, and along"],
  ["Double tap", "A fader goes back to where the session has it"],
] as const;

/** What each key does. */
export function ShortcutList({ open, onClose }: ShortcutListProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys" wide>
      <div className={styles.groups}>
        {SHORTCUTS.map(({ group, shortcuts }) => (
          <Group
            key={group}
            title={group}
            rows={shortcuts.map(({ shown, what }) => [shown, what] as const)}
          />
        ))}
        <Group title="By hand" rows={BY_HAND} />
        <Group title="By touch" rows={BY_TOUCH} />
      </div>
    </Dialog>
  );
}

function Group({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.rows}>
        {rows.map(([shown, what]) => (
          <div key={shown} className={styles.row}>
            <dt>
              <kbd className={styles.key}>{shown}</kbd>
            </dt>
            <dd className={styles.what}>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
