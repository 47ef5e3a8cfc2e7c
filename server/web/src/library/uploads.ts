import { create } from "zustand";

import { problemOf } from "../api/client";
import type { JobBody } from "../api/schema";

/** A file on its way into the library, until its import is a job; then the job tells the rest. */
export interface Upload {
  id: number;
  name: string;
  /** 0 to 1. */
  sent: number;
  /** The import that it became. */
  job: string | null;
  /** Why it could not be sent, in a sentence. */
  failure: string | null;
}

interface Held extends Upload {
  file: File;
  cancel: () => void;
}

export const useUploads = create<{ uploads: readonly Held[] }>(() => ({ uploads: [] }));

const ENDINGS = "wav aif aiff flac mp3 ogg m4a mid midi als dawproject rpp".split(" ");

/** What may be dropped, as an input of files takes it. */
export const ACCEPTED = ENDINGS.map((ending) => `.${ending}`).join(",");

let last = 0;

/** Send files one after the other, each as an import of its own. */
export function bringIn(files: Iterable<File>): void {
  for (const file of files) {
    last += 1;
    const one: Held = {
      id: last,
      name: file.name,
      sent: 0,
      job: null,
      failure: refusalOf(file),
      file,
      cancel: () => undefined,
    };
    useUploads.setState(({ uploads }) => ({ uploads: [...uploads, one] }));
  }
  sendNext();
}

export function dropUpload(id: number): void {
  const found = useUploads.getState().uploads.find((one) => one.id === id);
  found?.cancel();
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((one) => one.id !== id) }));
  sendNext();
}

/** Why a file need not be sent at all; null for one that may be imported. */
export function refusalOf({ name, size }: { name: string; size: number }): string | null {
  const ending = name.split(".").pop()?.toLowerCase() ?? "";
  if (!name.includes(".") || !ENDINGS.includes(ending))
    return `Roadie cannot import this: drop audio, MIDI, .als, .dawproject or .rpp.`;
  return size === 0 ? "The file is empty: export it again." : null;
}

let sending: number | null = null;

function sendNext(): void {
  const { uploads } = useUploads.getState();
  if (sending !== null && uploads.some(({ id }) => id === sending)) return;
  const next = uploads.find((one) => one.job === null && one.failure === null);
  sending = next?.id ?? null;
  if (next) send(next);
}

function send({ id, file }: Held): void {
  // Not fetch: it cannot tell how much has been sent.
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file);
  const end = (change: Partial<Upload>) => {
    evolve(id, change);
    sending = null;
    sendNext();
  };
  request.upload.onprogress = ({ loaded, total }) => evolve(id, { sent: loaded / total });
  request.onload = () => {
    const body: unknown = readJson(request.responseText);
    if (request.status === 202) end({ sent: 1, job: (body as JobBody).id });
    else end({ failure: problemOf(body, request.status).message });
  };
  request.onerror = () =>
    end({ failure: "The server went away while the file was sent: drop it again." });
  request.open("POST", "/v1/imports");
  evolve(id, { cancel: () => request.abort() });
  request.send(form);
}

function evolve(id: number, change: Partial<Held>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((one) => (one.id === id ? { ...one, ...change } : one)),
  }));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
