/** How long something still takes, as one says it. */
export function timeLeft(seconds: number): string {
  if (seconds < 1) return "a moment left";
  if (seconds < 60) return `${Math.ceil(seconds)} s left`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.round((seconds % 3600) / 60);
  return minutes === 0 ? `${hours} h left` : `${hours} h ${minutes} min left`;
}
