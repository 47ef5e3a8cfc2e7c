/** What made a session, in words. */
const OPERATIONS: Readonly<Record<string, string>> = {
  generate: "New music",
  vary: "Variation",
  respond: "Response",
  import: "Import",
  separate: "Stems",
  transcribe: "Transcription",
  render: "Render",
  repaint: "Repaint",
  extend: "Extension",
};

export const OPERATION_OPTIONS = Object.entries(OPERATIONS).map(([value, label]) => ({
  value,
  label,
}));

export function operationName(operation: string): string {
  return OPERATIONS[operation] ?? operation;
}
