import { Gamepad2 } from "lucide-react";

import { Empty } from "../parts/Empty";
import { Sentence } from "../parts/Sentence";

/** How to start a bridge, and what it is good for. */
export function NoBridge({ gone }: { gone: string | null | undefined }) {
  return (
    <Empty icon={Gamepad2} title="No bridge is linked">
      {gone && (
        <p role="status">
          <Sentence>{gone}</Sentence>
        </p>
      )}
      <p>
        The bridge lets controllers, keyboards, OSC programs and your DAW’s clock play Roadie. It is
        started by <Sentence>`roadie up`</Sentence> together with this server, or by itself in
        another terminal: <Sentence>`roadie bridge`</Sentence>
      </p>
      <p>This page shows it as soon as it is there.</p>
    </Empty>
  );
}
