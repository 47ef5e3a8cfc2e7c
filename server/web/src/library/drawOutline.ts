let heardColour = "";
let restColour = "";

/** The theme's colours, read once: asking for them lays the page out. */
function colours(): { heard: string; rest: string } {
  if (heardColour === "") {
    const theme = getComputedStyle(document.documentElement);
    heardColour = theme.getPropertyValue("--accent");
    restColour = theme.getPropertyValue("--ink-soft");
  }
  return { heard: heardColour, rest: restColour };
}

/** Bars about a middle line; those before `heard`, 0 to 1, in the colour of what plays. */
export function drawOutline(canvas: HTMLCanvasElement, outline: Float32Array, heard: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const { heard: heardInk, rest } = colours();
  const step = width / outline.length;
  context.clearRect(0, 0, width, height);
  outline.forEach((value, column) => {
    const tall = Math.max(2, value * height);
    context.fillStyle = column / outline.length < heard ? heardInk : rest;
    context.globalAlpha = column / outline.length < heard ? 1 : 0.6;
    context.fillRect(column * step, (height - tall) / 2, Math.max(1, step * 0.62), tall);
  });
  context.globalAlpha = 1;
}
