import type { LucideIcon } from "lucide-react";
import type { DragEvent, ReactNode } from "react";

import styles from "./DragFile.module.css";

interface DragFileProps {
  /** Where the file is served. */
  href: string;
  name: string;
  type: string;
  icon: LucideIcon;
  children: ReactNode;
}

/** A file to be downloaded, which works everywhere, or dragged out, which Chromium alone can. */
export function DragFile({ href, name, type, icon: Icon, children }: DragFileProps) {
  const drag = (event: DragEvent) => {
    const address = new URL(href, window.location.href).href;
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("DownloadURL", `${type}:${name.replaceAll(":", "-")}:${address}`);
    event.dataTransfer.setData("text/uri-list", address);
  };
  return (
    <a
      className={styles.file}
      href={href}
      download={name}
      title={`Drag out or press: ${name}`}
      draggable
      onDragStart={drag}
    >
      <Icon size={15} aria-hidden />
      <span>{children}</span>
    </a>
  );
}
