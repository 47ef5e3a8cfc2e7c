/** Figures as they are shown: lengths, sizes and moments, in the fewest words that are exact. */

/** 1:05, 12:00, 1:02:09; what is under a minute stands as 0:07. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** How long something takes: 8 s, 3 min, 2 h 5 min. */
export function spanOf(seconds: number): string {
  if (seconds < 10) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** 512 B, 3.4 MB, 120 GB; thousands, as disks are sold. */
export function sizeOf(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const shown = unit === 0 || value >= 99.5 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${shown} ${UNITS[unit] ?? "B"}`;
}

/** Today's moments by the clock, others by their day; `now` and `at` in ms since the epoch. */
export function whenOf(at: number, now = Date.now(), locale = "en-GB"): string {
  const moment = new Date(at);
  const today = new Date(now);
  const clock = moment.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === today.toDateString()) return clock;
  const year = moment.getFullYear() === today.getFullYear() ? {} : { year: "numeric" as const };
  return moment.toLocaleDateString(locale, { day: "numeric", month: "short", ...year });
}

/** 84, 84.5, 128: a tempo without digits that nobody hears. */
export function tempoOf(bpm: number): string {
  return String(Math.round(bpm * 10) / 10);
}

/** 1 session, 2 sessions. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}
