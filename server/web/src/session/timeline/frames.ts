type Step = () => void;

const steps = new Set<Step>();
let frame = 0;

function run(): void {
  for (const step of steps) step();
  frame = steps.size > 0 ? requestAnimationFrame(run) : 0;
}

/** Call `step` with every frame, for what moves while music plays; the call given back ends it. */
export function onFrame(step: Step): () => void {
  steps.add(step);
  if (frame === 0) frame = requestAnimationFrame(run);
  return () => {
    steps.delete(step);
  };
}
