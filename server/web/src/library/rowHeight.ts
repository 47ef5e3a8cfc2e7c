/** The height of a row in the list of sessions, in CSS pixels; all have the same. */
export const ROW_HEIGHT = 54;
