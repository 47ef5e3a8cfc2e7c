const TYPED_INTO = "textarea, input:not([type=range], [type=checkbox], [type=radio], [type=file])";

/** A keyboard on the screen takes half of it: the field that is typed into stays in sight. */
export function keepFieldInSight(): void {
  window.visualViewport?.addEventListener("resize", () => {
    const field = document.activeElement;
    // A page that is zoomed by hand stays where it was put.
    const zoomed = (window.visualViewport?.scale ?? 1) > 1.01;
    if (!zoomed && field?.matches(TYPED_INTO)) field.scrollIntoView({ block: "nearest" });
  });
}
