import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { dragOut, type FileOut } from "../takeOut/dragOut";
import styles from "./DragFile.module.css";

interface DragFileProps extends FileOut {
  icon: LucideIcon;
  children: ReactNode;
}

/** A file to be downloaded, which works everywhere, or dragged out, which Chromium alone can. */
export function DragFile({ icon: Icon, children, ...file }: DragFileProps) {
  return (
    <a
      className={styles.file}
      href={file.href}
      download={file.name}
      title={`Drag out or press: ${file.name}`}
      draggable
      onDragStart={(event) => dragOut(event, file)}
    >
      <Icon size={15} aria-hidden />
      <span>{children}</span>
    </a>
  );
}
