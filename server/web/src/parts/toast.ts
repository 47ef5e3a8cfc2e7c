import { create } from "zustand";

export interface Toast {
  id: number;
  words: string;
  tone: "plain" | "good" | "bad";
  /** One thing that can be done about it: undo, open ... */
  action?: { label: string; onPress: () => void };
}

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

const MOST = 4;
let last = 0;

/** Say something in passing, at the foot of the page. */
export function toast(words: string, more: Partial<Omit<Toast, "id" | "words">> = {}): void {
  last += 1;
  const added: Toast = { id: last, words, tone: "plain", ...more };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, added].slice(-MOST) }));
}

export function dropToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }));
}
