import { createContext } from "react";

/** Whether a part stands in a dialog, in front of all that the page draws elsewhere. */
export const InDialog = createContext(false);
