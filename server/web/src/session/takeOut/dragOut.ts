import styles from "./dragOut.module.css";
import { addressHere } from "./thisMachine";

/** A file that is served, and what it shall be called where it goes. */
export interface FileOut {
  href: string;
  name: string;
  type: string;
}

/**
 * Begin to drag a file out of the page: into a DAW or a folder where Chromium runs on Windows or
 * macOS, into a DAW that takes a file's address where the server is on this Linux machine. `shown`
 * is what goes with the pointer.
 */
export function dragOut(
  { dataTransfer }: React.DragEvent,
  { href, name, type }: FileOut,
  shown = name,
): void {
  const address = new URL(href, window.location.href).href;
  dataTransfer.effectAllowed = "copy";
  dataTransfer.setData("DownloadURL", `${type}:${name.replaceAll(":", "-")}:${address}`);
  dataTransfer.setData("text/uri-list", address);
  const here = addressHere({ href, name, type });
  if (here !== null) dataTransfer.setData("text/plain", `${here}\r\n`);
  showAtPointer(dataTransfer, shown);
}

/** The browser takes a picture of what is shown, after which it can go. */
function showAtPointer(dataTransfer: DataTransfer, words: string): void {
  const image = document.createElement("div");
  image.className = styles.image ?? "";
  image.textContent = words;
  document.body.append(image);
  dataTransfer.setDragImage(image, -12, 12);
  setTimeout(() => image.remove());
}
