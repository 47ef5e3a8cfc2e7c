import { answered, api, problemOf } from "../../api/client";
import { toast } from "../../parts/toast";
import type { FileOut } from "./dragOut";

/**
 * On Linux no browser hands a file to what it is dragged over. A DAW that reads where a file lies as
 * plain text, as Ardour does, takes it nevertheless, if the server runs on this machine.
 */
const APPLIES =
  navigator.userAgent.includes("(X11; Linux") &&
  ["127.0.0.1", "localhost", "[::1]"].includes(window.location.hostname);

/** What is cut for this alone; the other files of a session lie in the library as they are served. */
const CUT = /\/tracks\/\d+\/excerpt\.(wav|mid)(\?|$)/u;
const OF_SESSION = /^\/v1\/(sessions\/[^/]+\/(?:audio|midi)\/[^?]+)$/u;

let library: string | null = null;
let asked = false;

/** Learn where the library is, so that it is known when a drag begins. */
export function learnPlace(): void {
  if (asked || !APPLIES) return;
  asked = true;
  void answered(api.GET("/v1/health")).then(
    (health) => (library = health.library),
    () => (asked = false),
  );
}

/** Where a file lies, or will in a moment, as an address; null where that is not known. */
export function addressHere({ href, name }: FileOut): string | null {
  if (library === null) return null;
  const [, own] = OF_SESSION.exec(href) ?? [];
  if (own !== undefined) return `${fileAddress(library)}/${own}`;
  const [, kind] = CUT.exec(href) ?? [];
  if (kind === undefined) return null;
  const letters = Array.from(name.slice(0, -kind.length - 1).replace(/^\.+/u, ""));
  const plain = letters.slice(0, 80).join("") || "excerpt";
  const key = crypto.randomUUID();
  void layOut(href, key, plain);
  return fileAddress(`${library}/dragged/${key}/${plain}.${kind}`);
}

function fileAddress(path: string): string {
  return `file://${path.split("/").map(encodeURIComponent).join("/")}`;
}

async function layOut(href: string, key: string, name: string): Promise<void> {
  const place = new URLSearchParams({ key, name });
  const address = `${href}${href.includes("?") ? "&" : "?"}${place}`;
  try {
    const answer = await fetch(address, { method: "POST" });
    if (!answer.ok) throw problemOf(await answer.json(), answer.status);
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), { tone: "bad" });
  }
}
