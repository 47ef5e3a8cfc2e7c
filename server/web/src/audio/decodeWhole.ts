import type { Decoded } from "./messages";

/** What is no WAV is decoded as a whole, so only so much of it: 10 minutes of stereo are 230 MB. */
export const LONGEST_DECODED_SECONDS = 600;
const PATIENCE_MS = 10_000;

/** Decodes FLAC, MP3, Ogg and whatever else the browser knows; what of it there is room for. */
export class WholeDecoder {
  #heldSeconds = 0;

  /** The channels of a file at `rate`, or why there are none in a sentence. */
  async decode(id: number, url: string, rate: number): Promise<Decoded> {
    const name = decodeURIComponent(new URL(url, location.href).pathname.split("/").pop() ?? "");
    const seconds = await lengthSeconds(url);
    if (seconds === null) {
      const sentence = `This browser cannot read ${name}: bounce it as WAV.`;
      return { type: "undecoded", id, sentence };
    }
    if (this.#heldSeconds + seconds > LONGEST_DECODED_SECONDS) {
      const minutes = LONGEST_DECODED_SECONDS / 60;
      const sentence = `${name} is too long: of files that are not WAV, ${minutes} minutes in all play here. Bounce it as WAV.`;
      return { type: "undecoded", id, sentence };
    }
    this.#heldSeconds += seconds;
    try {
      const answer = await fetch(url);
      const context = new OfflineAudioContext(1, 1, rate);
      const sound = await context.decodeAudioData(await answer.arrayBuffer());
      const channels = Array.from({ length: sound.numberOfChannels }, (_, channel) => {
        return sound.getChannelData(channel).slice();
      });
      return { type: "decoded", id, channels };
    } catch {
      this.#heldSeconds -= seconds;
      const sentence = `This browser cannot read ${name}: bounce it as WAV.`;
      return { type: "undecoded", id, sentence };
    }
  }

  /** What was decoded is not held any more. */
  forget(): void {
    this.#heldSeconds = 0;
  }
}

/** How long a file is, by the browser's own reading of its head; null where it knows it not. */
function lengthSeconds(url: string): Promise<number | null> {
  return new Promise((tell) => {
    const audio = new Audio();
    const done = (seconds: number | null) => {
      clearTimeout(timer);
      audio.removeAttribute("src");
      tell(seconds !== null && Number.isFinite(seconds) ? seconds : null);
    };
    const timer = setTimeout(() => done(null), PATIENCE_MS);
    audio.preload = "metadata";
    audio.onloadedmetadata = () => done(audio.duration);
    audio.onerror = () => done(null);
    audio.src = url;
  });
}
