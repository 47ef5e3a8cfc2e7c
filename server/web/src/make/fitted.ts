type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** Draw on a canvas at the screen's own resolution, again whenever its size changes. */
export function fitted(canvas: HTMLCanvasElement, draw: Draw): () => void {
  const paint = () => {
    const { clientWidth: width, clientHeight: height } = canvas;
    const context = canvas.getContext("2d");
    if (!context || width === 0 || height === 0) return;
    const scale = window.devicePixelRatio;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    draw(context, width, height);
  };
  const observer = new ResizeObserver(paint);
  observer.observe(canvas);
  paint();
  return () => observer.disconnect();
}
