import { Copy } from "lucide-react";

import { IconButton } from "./IconButton";
import { piecesOf } from "./piecesOf";
import styles from "./Sentence.module.css";
import { toast } from "./toast";

/** A sentence of the server's: what stands in backticks is a command, to be copied. */
export function Sentence({ children }: { children: string }) {
  return (
    <span className={styles.sentence}>
      {piecesOf(children).map(({ words, command, after }, index) =>
        command ? (
          <span key={index} className={styles.held}>
            <Command>{words}</Command>
            {after}
          </span>
        ) : (
          words
        ),
      )}
    </span>
  );
}

function Command({ children }: { children: string }) {
  const copy = () => {
    void navigator.clipboard.writeText(children).then(
      () => toast("Copied: paste it into a terminal."),
      () => toast("The browser does not let the page copy: select the words.", { tone: "bad" }),
    );
  };
  return (
    <span className={styles.command}>
      <code>{children}</code>
      <IconButton label={`Copy ${children}`} icon={Copy} size="small" onClick={copy} />
    </span>
  );
}
