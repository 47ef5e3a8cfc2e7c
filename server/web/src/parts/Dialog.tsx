import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";

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

/**
 * A question before all else. It is the browser's own: focus stays in it, Escape closes it and the
 * rest of the page is inert, with no style made at run time, which the page's policy would refuse.
 */
export function Dialog({ open, onClose, title, actions, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    else if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onClose={onClose}
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
