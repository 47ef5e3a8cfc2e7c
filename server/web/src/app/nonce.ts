import { setNonce } from "get-nonce";

/**
 * What the page's policy wants to see on a style in an element of its own: give it to the
 * `nonce` of Radix's viewports.
 */
export const nonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// Radix's dialogs and menus, which keep the page behind them from scrolling, ask for it themselves.
if (nonce !== "") setNonce(nonce);
