/** The id of a row's element; ids of sessions are names of folders and may have spaces. */
export function rowElementId(session: string): string {
  return `session-${encodeURIComponent(session)}`;
}
