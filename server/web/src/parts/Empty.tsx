import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./Empty.module.css";

interface EmptyProps {
  icon?: LucideIcon;
  title: string;
  /** What to do next: words, then buttons. */
  children?: ReactNode;
}

/** There is nothing yet, and what to do about it. */
export function Empty({ icon: Icon, title, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {Icon && <Icon size={28} aria-hidden />}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
