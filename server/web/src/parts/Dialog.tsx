import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";

import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";
import { InDialog } from "./InDialog";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Buttons at its foot, the one that goes on last. */
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** A list that is open: the first Escape is its own. */
const UNFOLDED = "[aria-expanded=true]";

/**
 * A question before all else. It is the browser's own: focus stays in it, Escape closes it and the
 * rest of the page is inert, with no style made at run time, which the page's policy would refuse.
 */
export function Dialog({ open, onClose, title, actions, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!open || !shown) return;
    shown.showModal();
    return () => shown.close(); // before it is gone: the focus goes back to what opened it
  }, [open]);
  useEffect(() => {
    // The words beside the button that opened it would take the first Escape.
    const press = (event: KeyboardEvent) => {
      const unfolded = event.target instanceof Element && event.target.matches(UNFOLDED);
      if (!open || event.key !== "Escape" || unfolded) return;
      event.preventDefault();
      onClose();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [open, onClose]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target !== dialog.current) return; // a choice of files that was left
        event.preventDefault(); // who opened it closes it: both are never of two minds
        onClose();
      }}
      onClose={() => {
        if (open && dialog.current?.open === false) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {open && (
        <InDialog value={true}>
          <div className={styles.content}>
            <header className={styles.head}>
              <h2 id={id}>{title}</h2>
              <IconButton label="Close" icon={X} onClick={onClose} />
            </header>
            <div className={styles.body}>{children}</div>
            {actions !== undefined && <footer className={styles.foot}>{actions}</footer>}
          </div>
        </InDialog>
      )}
    </dialog>
  );
}
