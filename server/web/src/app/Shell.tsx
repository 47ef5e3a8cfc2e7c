import { Activity, AudioLines, Gamepad2, Library, SlidersHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";

import { useLive } from "../api/events";
import { Toasts } from "../parts/Toasts";
import styles from "./Shell.module.css";

const VIEWS = [
  { to: "/", name: "Make", icon: AudioLines },
  { to: "/sessions", name: "Library", icon: Library },
  { to: "/bridge", name: "Bridge", icon: Gamepad2 },
  { to: "/chains", name: "Chains", icon: SlidersHorizontal },
  { to: "/jobs", name: "Jobs", icon: Activity },
] as const;

/** The frame of every view: the way to all others, and what the server does now. */
export function Shell({ children }: { children: ReactNode }) {
  const connection = useLive((live) => live.connection);
  return (
    <div className={styles.shell}>
      <nav className={styles.nav} aria-label="Views">
        <span className={styles.brand}>Roadie</span>
        {VIEWS.map((view) => (
          <ViewLink key={view.to} {...view} />
        ))}
      </nav>
      <div className={styles.content}>
        {connection === "away" && (
          <p className={styles.away} role="status">
            The server is away: see that <code>roadie up</code> is running. This page goes on by
            itself when it is back.
          </p>
        )}
        {children}
      </div>
      <Toasts />
    </div>
  );
}

function ViewLink({ to, name, icon: Icon }: (typeof VIEWS)[number]) {
  const [here] = useRoute(to === "/" ? "/" : `${to}/*?`);
  return (
    <Link href={to} className={styles.link ?? ""} aria-current={here ? "page" : undefined}>
      <Icon size={20} aria-hidden />
      <span>{name}</span>
    </Link>
  );
}
