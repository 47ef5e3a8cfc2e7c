import { useQueryClient } from "@tanstack/react-query";
import { Shuffle } from "lucide-react";
import { useState } from "react";

import { vary } from "../api/generations";
import type { SessionSummary } from "../api/schema";
import { Button } from "../parts/Button";
import { counted } from "../parts/figures";
import { Popover } from "../parts/Popover";
import { sentenceOf } from "../parts/sentenceOf";
import { TextField } from "../parts/TextField";
import { toast } from "../parts/toast";
import { drawSeed, useWishes } from "./useWishes";
import { numberOf } from "./wishes";

/** Takes that are varied from one: drawn anew, or changed as words say. */
export function MoreLikeThis({ summary }: { summary: SessionSummary }) {
  const takes = useWishes((wishes) => wishes.takes);
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const make = async () => {
    setOpen(false);
    try {
      for (let take = 0; take < takes; take += 1)
        await vary({
          session: summary.id,
          words: words.trim() || null,
          seed: drawSeed(),
          take: numberOf(take, takes),
        });
    } catch (error) {
      toast(sentenceOf(error), { tone: "bad" });
    }
    void queries.invalidateQueries({ queryKey: ["jobs"] });
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="More like this"
      trigger={
        <Button look="quiet" size="small" icon={Shuffle} aria-label="Vary: more like this">
          Vary
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
        style={{ display: "contents" }}
      >
        <TextField
          label="What shall be different?"
          hint="Left empty, everything is drawn anew."
          placeholder="busier drums, no lead"
          value={words}
          onChange={setWords}
        />
        <Button type="submit" look="primary">
          Make {counted(takes, "take")} like this
        </Button>
      </form>
    </Popover>
  );
}
